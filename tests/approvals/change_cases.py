"""Approvals that a doctor changes, brought through the services to the state that a test needs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from approvals.enums import ChangeKind, DecisionKind
from approvals.models import Application, Approval, Decision
from approvals.services import answers as a
from approvals.services.applications import submit_application
from approvals.services.appointments import register_supervisor_check, standing_appointment
from approvals.services.assessments import conclude, judgeable_criteria
from approvals.services.casework import take_case
from approvals.services.change_cases import start_change_case
from approvals.services.decisions import sign_proposal
from approvals.services.sections import save_plan, save_service, save_supervisor
from tests.approvals.admin.desk_client import REASON, decided_case, propose, reload, stored_letter
from tests.factories import accept, make_user, plan_answers, supervisor_answers

WHY = "Stillingen blir større fra sommeren."


def granted(**fields: Any) -> Approval:
    """An approval of next year: 50 percent, which gives 6 months."""
    return Approval.objects.get(decision=decided_case(**fields))


def year_of(approval: Approval) -> int:
    """The year that is approved."""
    return approval.starts_on.year


def july(approval: Approval) -> date:
    """The first of July in the approved year: half of it is left."""
    return date(year_of(approval), 7, 1)


def started(approval: Approval, *kinds: str, change_from: date | None = None, **more: Any) -> Application:
    """A draft that asks to change the approval, from July unless said otherwise."""
    more.setdefault("reason", WHY)
    by = more.pop("by", approval.doctor.user)
    return start_change_case(
        approval, by=by, kinds=list(kinds or [ChangeKind.POSITION]), change_from=change_from or july(approval), **more
    )


def with_position(application: Application, percent: int) -> Application:
    """The share of full time from the day of the change on, and teaching that fulfils the requirement for it."""
    service = application.service_period
    row = a.PositionRow(starts_on=service.starts_on, ends_on=service.ends_on, percent=Decimal(percent))
    answers = a.ServiceAnswers(employed=True, starts_on=service.starts_on, ends_on=service.ends_on, positions=(row,))
    by = application.doctor.user
    save_service(application, by=by, version=reload(application).version, answers=answers)
    plan = plan_answers(hours=Decimal(36), weeks=18)
    save_plan(application, by=by, version=reload(application).version, answers=plan)
    return reload(application)


def with_dates(application: Application, first: date, last: date, *, percent: int = 50) -> Application:
    """Other days for the service, with one share of full time throughout."""
    row = a.PositionRow(starts_on=first, ends_on=last, percent=Decimal(percent))
    answers = a.ServiceAnswers(employed=True, starts_on=first, ends_on=last, positions=(row,))
    by = application.doctor.user
    save_service(application, by=by, version=reload(application).version, answers=answers)
    save_plan(application, by=by, version=reload(application).version, answers=plan_answers())
    return reload(application)


def with_supervisor(application: Application, supervisor: User | None = None) -> Application:
    """Another supervisor, who accepts."""
    supervisor = supervisor or make_user(Role.SUPERVISOR)
    save_supervisor(
        application,
        by=application.doctor.user,
        version=reload(application).version,
        answers=supervisor_answers(supervisor),
    )
    accept(application, supervisor)
    return reload(application)


def sent(application: Application) -> Application:
    """The change as the authority has received it."""
    return submit_application(application, by=application.doctor.user)


def judged(application: Application, *, by: User) -> Application:
    """The change, taken and judged where a judgement is still asked for."""
    take_case(application, by=by)
    today = timezone.localdate()
    appointment = standing_appointment(application)
    supervisor = appointment.supervisor if appointment else None
    if supervisor is not None and supervisor.competence_area_verified is None:
        register_supervisor_check(application, by=by, found=True, source="Registeret, oppslag i dag")
    concluded = set(application.conclusions.values_list("criterion", flat=True))
    for criterion in sorted(judgeable_criteria(application, on=today) - concluded):
        conclude(application, by=by, criterion=criterion, outcome="met", reason=REASON, on=today)
    return reload(application)


def decided_change(application: Application, *, kind: str = DecisionKind.GRANTED, **content: Any) -> Decision:
    """The change with its decision."""
    by = make_user(Role.CASEWORKER)
    approver = make_user(Role.APPROVER)
    content.setdefault("statement", "Helhetsvurdering.")
    if kind != DecisionKind.GRANTED:
        content.setdefault("departure_reason", "Vurderes slik av andre grunner.")
    proposal = propose(judged(sent(application), by=by), by=by, kind=kind, **content)
    return sign_proposal(proposal, by=approver, sha256=stored_letter(proposal, approver).document.sha256)


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)
