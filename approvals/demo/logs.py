"""What is written in the log of the demo's granted case before its service begins: plans, not yet deeds."""

from datetime import date, time
from decimal import Decimal

from approvals import rules
from approvals.demo.acts import World
from approvals.models import Approval
from curriculum.models import Logbook, TeachingForm
from curriculum.services.individual_plans import Activity, Goal, make_version, sign_as_doctor, sign_as_supervisor
from curriculum.services.series import PlannedSession, SeriesFacts, Spacing, make_series, spaced_days
from supervision.models import Appointment, ConferenceForm, MeetingForm
from supervision.services.conferences import plan_series
from supervision.services.planning import plan_meetings

_GOALS = ("diagnosis_and_treatment", "symptom_relief", "advance_care_planning", "communication_and_relatives")
_SERVED_HERE = ("nursing_home_service", "supervision", "patient_conferences", "teaching_programme", "own_teaching")


def write_first_plans(world: World) -> None:
    """Plan the first half year of the granted main case: meetings, conferences, teaching, and a plan that both sign."""
    approval = (
        Approval.objects.filter(doctor__user__in=world.people.values(), service_period__logbook__isnull=False)
        .select_related("service_period__logbook", "doctor__user")
        .order_by("pk")
        .first()
    )
    if approval is None or approval.service_period.logbook is None:
        return
    logbook = approval.service_period.logbook
    appointment = Appointment.objects.select_related("supervisor__user").get(
        service_period=approval.service_period_id, first_day__isnull=False
    )
    _meet(approval, appointment)
    _confer(approval, logbook)
    _teach(approval, logbook)
    _agree(approval, logbook, appointment)


def _meet(approval: Approval, appointment: Appointment) -> None:
    plan_meetings(
        appointment,
        by=approval.doctor.user,
        on=date(approval.starts_on.year, 1, 14),
        at=time(14, 0),
        minutes=60,
        form=MeetingForm.VIDEO,
        times=6,
        weeks_between=4,
    )


def _confer(approval: Approval, logbook: Logbook) -> None:
    plan_series(
        logbook,
        by=approval.doctor.user,
        first_on=date(approval.starts_on.year, 1, 5),
        last_on=date(approval.starts_on.year, 6, 30),
        interval_weeks=2,
        form=ConferenceForm.VIDEO,
        at=time(8, 30),
    )


def _teach(approval: Approval, logbook: Logbook) -> None:
    year = approval.starts_on.year
    limits = rules.parameters_in_force(approval.starts_on)
    least, most = (int(str(limits[f"small_group_{end}_interval"]["value"])) for end in ("least", "most"))
    make_series(
        logbook,
        by=approval.doctor.user,
        facts=SeriesFacts(
            title="Torsdagsundervisning ved palliativt senter",
            form=TeachingForm.PALLIATIVE_CENTRE,
            leader="Palliativt senter",
            place="Møterom 2, og video",
        ),
        sessions=[
            PlannedSession(on=day, hours=Decimal(2))
            for day in spaced_days(date(year, 1, 7), date(year, 5, 27), weeks=2)
        ],
        spacing=Spacing(least=least, most=most),
        interval_weeks=2,
    )


def _agree(approval: Approval, logbook: Logbook, appointment: Appointment) -> None:
    doctor = approval.doctor.user
    plan = make_version(
        logbook,
        by=doctor,
        goals=[Goal(key=key, by=date(approval.starts_on.year, 6, 30)) for key in _GOALS],
        activities=[Activity(key=key, first=approval.starts_on, last=approval.ends_on) for key in _SERVED_HERE],
    )
    plan = sign_as_doctor(plan, by=doctor)
    if appointment.supervisor is not None:
        sign_as_supervisor(plan, by=appointment.supervisor.user)
