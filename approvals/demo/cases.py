"""Demo cases that reach every status, made through the same services as the pages use."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from approvals.demo.acts import World, apply_for_approval, decide, fill_in, judge_everything, propose, start_review
from approvals.demo.changes import tell_changes
from approvals.demo.competence import tell_competence
from approvals.demo.groups import tell_small_groups
from approvals.demo.logs import write_first_plans
from approvals.demo.municipalities import ensure_centres, ensure_municipalities, ensure_units
from approvals.demo.people import PEOPLE, ensure_people
from approvals.demo.rounds import tell_rounds
from approvals.demo.stories import Story, texts
from approvals.demo.waiting import tell_waiting
from approvals.enums import ConclusionOutcome, ConfirmedField, DecisionKind, SendBackCode
from approvals.models import Application
from approvals.services.applications import start_application, withdraw_application
from approvals.services.assessments import add_note, conclude, confirm_fact
from approvals.services.proposals import ProposalContent, send_back_proposal
from supervision.models import SupervisorBasis

FIVE_BEDS: Final = {
    "palliative_beds": "5",
    "description": (
        "Fem av sengene er faste palliative senger. De fire andre i fløyen brukes også til vanlige korttidsopphold."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading came to: how many cases were made now, and how many stood there already."""

    made: int
    known: int


@transaction.atomic
def load_demo() -> Loaded:
    """Make register, people and cases where they are missing; a second call changes nothing. All or nothing."""
    world = ensure_world()
    known = demo_applications().count()
    if known:
        return Loaded(made=0, known=known)
    for tell in (_granted, _partly_granted, _refused, _proposed, _under_review, _submitted, _withdrawn, _drafts):
        tell(world)
    tell_waiting(world, main_story())
    tell_changes(world, main_story())
    tell_rounds(world, main_story())
    write_first_plans(world)
    tell_small_groups(world)
    tell_competence(world)
    return Loaded(made=demo_applications().count(), known=0)


def ensure_world() -> World:
    """Return people, units and centres of the demo; make what is missing."""
    return World(people=ensure_people(), units=ensure_units(ensure_municipalities()), centres=ensure_centres())


def demo_applications() -> "QuerySet[Application]":
    """Return the applications of the demo's doctors: received ones by number, then those without one."""
    emails = [person.email for person in PEOPLE]
    applications = Application.objects.filter(doctor__user__email__in=emails)
    return applications.order_by(F("case_number").asc(nulls_last=True), "pk")


def main_story() -> Story:
    """The unit of Stor kommune 1 (8 beds), half a position for a year: 2027, or the first that can still be granted."""
    year = next_year()
    return Story(
        doctor="ingrid.fjellbakk",
        unit="stor-1",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        percent=Decimal(50),
    )


def next_year() -> int:
    """The first calendar year that can still be approved whole, 2027 at the earliest (R11)."""
    return max(2027, timezone.localdate().year + 1)


def _granted(world: World) -> None:
    caseworker, approver = world.people["marit.dalhaugen"], world.people["astrid.vollheim"]
    application = start_review(apply_for_approval(world, main_story()), by=caseworker)
    judge_everything(application, by=caseworker)
    decide(propose(application, by=caseworker, content=_content(DecisionKind.GRANTED)), by=approver)

    caseworker, approver = world.people["sigurd.eikemoen"], world.people["knut.ramsfjellet"]
    story = replace(
        main_story(),
        doctor="mira.hestnesvik",
        unit="stor-2",
        language="en",
        percent=Decimal(100),
        ends_on=date(next_year(), 6, 30),
        supervisor="torbjorn.granmark",
        basis=SupervisorBasis.OTHER,
    )
    application = start_review(apply_for_approval(world, story), by=caseworker)
    judge_everything(application, by=caseworker)
    decide(propose(application, by=caseworker, content=_content(DecisionKind.GRANTED)), by=approver)


def _partly_granted(world: World) -> None:
    """The service began last month: only what comes after the decision can count (R11, E08)."""
    caseworker, approver = world.people["marit.dalhaugen"], world.people["knut.ramsfjellet"]
    starts_on = _first_of_month(-1)
    ends_on = _first_of_month(11) - timedelta(days=1)
    story = replace(
        main_story(),
        doctor="maja.lyngholt",
        starts_on=starts_on,
        ends_on=ends_on,
        percent=Decimal(60),
        teaching_hours=Decimal(44),
    )
    application = start_review(apply_for_approval(world, story), by=caseworker)
    judge_everything(application, by=caseworker)
    content = _content(
        DecisionKind.PARTLY_GRANTED,
        starts_on=_first_of_month(2),
        ends_on=ends_on,
        statement=(
            "Tjenesten begynte før vi kunne fatte vedtak. Det som er gjort før godkjenningen, kan ikke telle. "
            "Vi godkjenner resten av perioden fra et månedsskifte, slik at det er lett å se hva som teller."
        ),
    )
    decide(propose(application, by=caseworker, content=content), by=approver)


def _refused(world: World) -> None:
    caseworker, approver = world.people["sigurd.eikemoen"], world.people["astrid.vollheim"]
    story = replace(main_story(), doctor="asne.haugelid", unit="mellomstor-3", language="nn", centre="havdal")
    application = start_review(apply_for_approval(world, story), by=caseworker)
    reason = "Dei tilsette deler vaktene sine mellom sengene og resten av senteret, og sengene har inga eiga leiing."
    judge_everything(application, by=caseworker, unmet={"unit.definition": reason})
    statement = (
        "Vi ser at fagmiljøet rundt sengene er godt. Talet på senger er likevel under det som er kravd, og det kan "
        "ikkje vegast opp av andre forhold.\n\nKommunen opplyser at dei vurderer fleire senger saman med andre. "
        "Du kan søkje på nytt når det er avklart."
    )
    content = _content(DecisionKind.REFUSED, statement=statement)
    decide(propose(application, by=caseworker, content=content), by=approver)


def _proposed(world: World) -> None:
    caseworker = world.people["marit.dalhaugen"]
    story = replace(main_story(), doctor="jonas.tindeland", supervisor="torbjorn.granmark", basis=SupervisorBasis.OTHER)
    application = start_review(apply_for_approval(world, story), by=caseworker)
    judge_everything(application, by=caseworker)
    propose(application, by=caseworker, content=_content(DecisionKind.GRANTED))

    caseworker = world.people["sigurd.eikemoen"]
    story = replace(main_story(), doctor="emil.kvamsoy", percent=Decimal(25))
    application = start_review(apply_for_approval(world, story), by=caseworker)
    judge_everything(application, by=caseworker)
    statement = (
        "Stillingen ved enheten er mindre enn kravet i hele perioden. Resten av stillingen er ved en annen avdeling."
    )
    propose(application, by=caseworker, content=_content(DecisionKind.REFUSED, statement=statement))


def _under_review(world: World) -> None:
    """One sent back, one that waits for the supervisor, one that is being worked on."""
    caseworker = world.people["marit.dalhaugen"]
    story = replace(main_story(), doctor="hakon.strandvaer", unit="stor-2", percent=Decimal(40))
    application = start_review(apply_for_approval(world, story), by=caseworker)
    judge_everything(application, by=caseworker)
    proposal = propose(application, by=caseworker, content=_content(DecisionKind.GRANTED))
    send_back_proposal(
        proposal,
        by=world.people["astrid.vollheim"],
        code=SendBackCode.REASON,
        reason="Skriv tydeligere hvorfor helsehuset regnes likt med sykehjem, og hvilke av de ni sengene som telles.",
    )

    story = replace(main_story(), doctor="jonas.tindeland", supervisor="liv.saetervik", accepted=False)
    start_review(apply_for_approval(world, story), by=world.people["sigurd.eikemoen"])

    caseworker = world.people["sigurd.eikemoen"]
    story = replace(main_story(), doctor="maja.lyngholt", unit="stor-2", centre="havdal", percent=Decimal(30))
    application = start_review(apply_for_approval(world, story), by=caseworker)
    for criterion in ("unit.definition", "unit.staffing"):
        conclude(
            application,
            by=caseworker,
            criterion=criterion,
            outcome=ConclusionOutcome.MET,
            reason=texts()["reasons"][criterion],
            on=timezone.localdate(),
        )
    confirm_fact(
        application,
        by=caseworker,
        field=ConfirmedField.PALLIATIVE_BEDS,
        value="9",
        confirmed_by="Avdelingssykepleieren",
        as_of=timezone.localdate(),
        source="Telefonsamtale, notert i saken",
    )
    add_note(application, by=caseworker, text="Én av de ni sengene er fleksibel. Åtte er nok uansett.")


def _submitted(world: World) -> None:
    story = replace(main_story(), doctor="aksel.nordtangen", unit="stor-2", stated=FIVE_BEDS)
    apply_for_approval(world, story)
    apply_for_approval(world, replace(main_story(), doctor="sunniva.bjorkvoll", percent=Decimal("37.5")))


def _withdrawn(world: World) -> None:
    story = replace(main_story(), doctor="emil.kvamsoy", unit="liten-2")
    application = apply_for_approval(world, story)
    withdraw_application(
        application, by=world.people["emil.kvamsoy"], reason="Jeg har fått en annen stilling og søker heller derfra."
    )


def _drafts(world: World) -> None:
    """One nearly empty, one that is ready to be sent."""
    start_application(by=world.people["ingrid.fjellbakk"])
    fill_in(world, replace(main_story(), doctor="aksel.nordtangen", percent=Decimal(60), teaching_hours=Decimal(44)))


def _content(
    kind: DecisionKind, *, starts_on: date | None = None, ends_on: date | None = None, statement: str = ""
) -> ProposalContent:
    return ProposalContent(kind=kind, starts_on=starts_on, ends_on=ends_on, statement=statement)


def _first_of_month(ahead: int) -> date:
    """The first day of the month that is `ahead` months from this one."""
    today = timezone.localdate()
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return date(year, month + 1, 1)
