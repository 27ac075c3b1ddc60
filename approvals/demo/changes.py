"""Demo cases of approvals that change: one followed by another, one with a leave that waits, one that was revoked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from approvals.demo.acts import World, apply_for_approval, decide, judge_everything, propose, start_review
from approvals.demo.stories import Story, texts
from approvals.enums import ChangeKind, ConclusionOutcome, DecisionKind
from approvals.models import Application, Approval
from approvals.services.applications import submit_application
from approvals.services.assessments import conclude, judgeable_criteria
from approvals.services.casework import take_case
from approvals.services.change_cases import start_change_case
from approvals.services.proposals import ProposalContent
from approvals.services.reopening import answer_notice, send_advance_notice
from approvals.services.revocation import start_revocation
from approvals.services.sections import save_plan, save_service

_GRANT = ProposalContent(kind=DecisionKind.GRANTED)


def tell_changes(world: World, story: Story) -> None:
    """Tell of an approval that another has followed, of a leave that waits for a decision, and of a revocation."""
    _larger_position(world, story)
    _leave(world, story)
    _revoked(world, story)


def _larger_position(world: World, story: Story) -> None:
    """Half a position until the summer, and four fifths from then on; the unit is not judged again."""
    caseworker, approver = world.people["sigurd.eikemoen"], world.people["knut.ramsfjellet"]
    approval = _grant(world, replace(story, doctor="hakon.strandvaer", unit="stor-1"))
    doctor, first = approval.doctor.user, date(approval.starts_on.year, 7, 1)
    application = start_change_case(
        approval,
        by=doctor,
        kinds=[ChangeKind.POSITION],
        reason="Stillingen ved enheten blir større når en kollega går av med pensjon.",
        change_from=first,
    )
    larger = replace(story, starts_on=first, ends_on=approval.ends_on, percent=Decimal(80), teaching_hours=Decimal(30))
    application = save_service(application, by=doctor, version=application.version, answers=larger.service())
    application = save_plan(application, by=doctor, version=application.version, answers=larger.plan())
    application = take_case(submit_application(application, by=doctor), by=caseworker)
    _judge_what_is_left(application, world)
    decide(propose(application, by=caseworker, content=_GRANT), by=approver)


def _leave(world: World, story: Story) -> None:
    """Three months away in the spring; nobody asks why."""
    approval = _grant(world, replace(story, doctor="sunniva.bjorkvoll", unit="stor-2"))
    doctor, year = approval.doctor.user, approval.starts_on.year
    application = start_change_case(
        approval,
        by=doctor,
        kinds=[ChangeKind.LEAVE],
        reason="",
        change_from=date(year, 4, 1),
        leave_until=date(year, 6, 30),
    )
    take_case(submit_application(application, by=doctor), by=world.people["sigurd.eikemoen"])


def _revoked(world: World, story: Story) -> None:
    """The unit falls below six beds: the doctor is warned, answers, and the approval ends from August (E27)."""
    caseworker, approver = world.people["marit.dalhaugen"], world.people["astrid.vollheim"]
    approval = _grant(world, replace(story, doctor="jonas.tindeland", unit="stor-2"))
    reopening = start_revocation(
        approval, by=caseworker, grounds="Kommunen opplyser at enheten bygges om og har fem senger fra august."
    )
    reopening = send_advance_notice(
        reopening,
        by=caseworker,
        text=(
            "Enheten får fem palliative senger fra 1. august. Kravet er minst seks. Vi vurderer derfor å kalle tilbake "
            "godkjenningen fra den dagen. Tjenesten før det teller som før."
        ),
    )
    answer_notice(reopening, by=approval.doctor.user, text="Det stemmer. Jeg ser etter en stilling ved en annen enhet.")
    content = ProposalContent(
        kind=DecisionKind.REVOKED,
        statement="Enheten har færre enn seks palliative senger fra 1. august. Da er ikke kravet til enheten oppfylt.",
        effective_on=date(approval.starts_on.year, 8, 1),
    )
    decide(propose(reopening.application, by=caseworker, content=content), by=approver)


def _grant(world: World, story: Story) -> Approval:
    caseworker, approver = world.people["marit.dalhaugen"], world.people["astrid.vollheim"]
    application = start_review(apply_for_approval(world, story), by=caseworker)
    judge_everything(application, by=caseworker)
    return Approval.objects.get(decision=decide(propose(application, by=caseworker, content=_GRANT), by=approver))


def _judge_what_is_left(application: Application, world: World) -> None:
    """Conclude on what the change touches; the rest came with it."""
    today = timezone.localdate()
    carried = set(application.conclusions.values_list("criterion", flat=True))
    for criterion in sorted(judgeable_criteria(application, on=today) - carried):
        conclude(
            application,
            by=world.people["sigurd.eikemoen"],
            criterion=criterion,
            outcome=ConclusionOutcome.MET,
            reason=texts()["reasons"][criterion],
            on=today,
        )
