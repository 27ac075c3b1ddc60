"""Small groups of the demo: one of a unit half-way, one completed, and one in the log of the granted main case."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from approvals import rules
from approvals.demo.acts import World
from approvals.models import Approval
from curriculum.models import SmallGroup, TeachingSession
from curriculum.queries.small_groups import standing_meetings
from curriculum.services.own_small_groups import SessionContent, describe_session, plan_own_group
from curriculum.services.series import PlannedSession, Spacing, spaced_days
from curriculum.services.small_groups import GroupFacts, MeetingPlan, hold_meeting, plan_group
from units.models import PalliativeUnit

#: films and cases of the five meetings, by their keys in the package
_PROGRAMME: Final = (
    (("film_1", "film_2"), ("case_1",)),
    (("film_3", "film_4"), ("case_3",)),
    (("film_5", "film_6"), ("case_4",)),
    (("film_7", "topic_12"), ("case_2",)),
    (("film_8", "film_9", "topic_9"), ("case_9",)),
)
_WEEKS: Final = 4


def tell_small_groups(world: World) -> None:
    """Tell of two groups of the contact's unit, and of one that the doctor of the main case follows."""
    contact = world.people["turid.lauvas"]
    unit = PalliativeUnit.objects.filter(is_demo=True, contact_email=contact.email).order_by("pk").first()
    today = timezone.localdate()
    if unit is not None:
        done = _plan(world, unit, "Smågruppe for kveldsvaktene", first=today - timedelta(weeks=5 * _WEEKS), nurses=2)
        under_way = _plan(world, unit, "Smågruppe for dagvaktene", first=today - timedelta(weeks=2 * _WEEKS), nurses=3)
        for group, held in ((done, 5), (under_way, 2)):
            for meeting in standing_meetings(group)[:held]:
                hold_meeting(meeting, by=contact)
    _own(world)


def _plan(world: World, unit: PalliativeUnit, title: str, *, first: date, nurses: int) -> SmallGroup:
    return plan_group(
        unit,
        by=world.people["turid.lauvas"],
        facts=GroupFacts(
            title=title,
            leader="fagsykepleier",
            place="Møterommet på avdelingen",
            nurses=nurses,
            health_workers=3,
            assistants=1,
        ),
        meetings=[
            MeetingPlan(
                on=first + timedelta(weeks=number * _WEEKS),
                minutes=120,
                films=films,
                cases=cases,
                preparation="Alle ser den første filmen før møtet.",
                introduction="Gruppelederen oppsummerer filmen på ti minutter.",
                reflection="Vi går gjennom kasuset og spørsmålene som hører til.",
            )
            for number, (films, cases) in enumerate(_PROGRAMME)
        ],
    )


def _own(world: World) -> None:
    approval = (
        Approval.objects.filter(doctor__user__in=world.people.values(), service_period__logbook__isnull=False)
        .select_related("service_period__logbook", "doctor__user")
        .order_by("pk")
        .first()
    )
    if approval is None or approval.service_period.logbook is None:
        return
    limits = rules.parameters_in_force(approval.starts_on)
    least, most = (int(str(limits[f"small_group_{end}_interval"]["value"])) for end in ("least", "most"))
    year = approval.starts_on.year
    group = plan_own_group(
        approval.service_period.logbook,
        by=approval.doctor.user,
        facts=GroupFacts(
            title="Smågruppe i palliasjon",
            leader="overlege ved palliativt senter",
            place="Annenhver gang på video",
            doctors=5,
        ),
        sessions=[
            PlannedSession(on=day, hours=Decimal(2))
            for day in spaced_days(date(year, 1, 19), date(year, 6, 15), weeks=most)
        ],
        spacing=Spacing(least=least, most=most),
        interval_weeks=most,
    )
    first = TeachingSession.objects.filter(series=group.series_id).earliest("on")
    content = SessionContent(
        topic="Smertelindring",
        preparation="Hver lege tenker gjennom et forløp, uten noe som kan kjennes igjen.",
        reflection="Hva ville vi gjort annerledes?",
    )
    describe_session(group, first, by=approval.doctor.user, content=content)
