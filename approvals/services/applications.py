"""Starting, submitting and withdrawing an application."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from accounts.models import Doctor, User
from approvals.deadlines import provisional_answer_due
from approvals.enums import Action, EventKind, LetterKind, Status
from approvals.exceptions import CaseChanged, NotPossible
from approvals.models import Application, CaseNumberSeries, CentreStatement, UnitStatement
from approvals.permissions import OWN_CASE, check_may_apply, check_may_edit
from approvals.services.appointments import ask_named_supervisor, withdraw_standing_appointment
from approvals.services.assessments import store_assessment
from approvals.services.change_cases import carry_conclusions, check_change_is_made
from approvals.services.letters import order_letter
from approvals.services.requests.asking import withdraw_open_requests
from approvals.services.scheme import check_takes_in_new_cases
from approvals.services.status import lock_application, move, record_event
from approvals.transitions import OPEN_STATUSES
from curriculum.models import EducationPlan, ServicePeriod

MAX_DRAFTS = 10


@transaction.atomic
def start_application(*, by: User, language: str = "nb") -> Application:
    """Return a new draft of which `by` is the applicant.

    Raises NotAllowed for staff, NotPossible when the scheme is closed or the person already has many drafts.
    """
    check_may_apply(by)
    check_takes_in_new_cases(on=timezone.localdate())
    doctor, _created = Doctor.objects.get_or_create(user=by)
    if doctor.applications.filter(status=Status.DRAFT).count() >= MAX_DRAFTS:
        raise NotPossible(_("Du har allerede mange utkast. Fullfør eller trekk ett av dem først."))
    application = Application.objects.create(
        doctor=doctor,
        service_period=ServicePeriod.objects.create(doctor=doctor),
        education_plan=EducationPlan.objects.create(doctor=doctor),
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
    )
    UnitStatement.objects.create(application=application)
    CentreStatement.objects.create(application=application)
    assign_perm(OWN_CASE, by, application)
    record_event(application, EventKind.STARTED, by=by)
    return application


@transaction.atomic
def submit_application(application: Application, *, by: User, version: int | None = None) -> Application:
    """Receive the application: case number, stored assessment, letter of receipt, supervisor asked.

    Criteria that are not met do not stop it: the authority must assess what it is asked.
    Raises NotAllowed, NotPossible (wrong status, scheme closed, no unit or no dates), CaseChanged when `version` is not
    the case's.
    """
    application = lock_application(application)
    check_may_edit(by, application)
    if version is not None and version != application.version:
        raise CaseChanged
    now = timezone.now()
    if application.changes is None:
        check_takes_in_new_cases(on=timezone.localdate(now))
    _check_can_be_received(application)
    check_change_is_made(application)
    application.case_number = _next_case_number(timezone.localdate(now).year)
    application.submitted_at = application.counted_from = now
    application.provisional_due_on = provisional_answer_due(
        timezone.localdate(now), months=settings.PROVISIONAL_ANSWER_MONTHS
    )
    application.save(update_fields=["case_number", "submitted_at", "counted_from", "provisional_due_on"])
    move(application, Action.SUBMIT, by=by)
    carry_conclusions(application)
    store_assessment(application, by=by, on=timezone.localdate(now))
    ask_named_supervisor(application, by=by)
    order_letter(application, LetterKind.RECEIPT, by=by, key=f"receipt:{application.pk}")
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: User, reason: str = "") -> Application:
    """Withdraw the application; an open proposal falls with it, and a supervisor who was asked is released.

    Raises NotAllowed, or NotPossible after a decision.
    """
    application = lock_application(application)
    check_may_edit(by, application)
    if application.status in OPEN_STATUSES and application.decisions.exists():
        # Taken up again after a decision, which stands until another replaces it: there is no application to withdraw.
        raise NotPossible(_("Det er fattet vedtak i saken, så søknaden kan ikke trekkes lenger."))
    move(application, Action.WITHDRAW, by=by, detail={"reason": reason} if reason else None)
    application.proposals.filter(closed_at__isnull=True).update(closed_at=timezone.now())
    withdraw_open_requests(application, by=by)
    withdraw_standing_appointment(application)
    if application.case_number:
        order_letter(application, LetterKind.WITHDRAWAL, by=by, key=f"withdrawal:{application.pk}")
    return application


def _check_can_be_received(application: Application) -> None:
    """Refuse what could not be assessed or answered at all: no unit, no period, no name of the applicant."""
    period = application.service_period
    missing = []
    if period.unit_id is None:
        missing.append(_("enheten"))
    if period.starts_on is None or period.ends_on is None:
        missing.append(_("datoene for tjenesten"))
    if missing:
        sentence = (
            _("Endringen mangler %(what)s og kan ikke sendes ennå.")
            if application.changes_id
            else _("Søknaden mangler %(what)s og kan ikke sendes ennå.")
        )
        raise NotPossible(sentence % {"what": ", ".join(missing)})


def _next_case_number(year: int) -> str:
    """Return the next number of the year, e.g. "26/00042". Locks the series until the transaction ends."""
    CaseNumberSeries.objects.get_or_create(year=year)
    series = CaseNumberSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{year % 100:02d}/{series.last:05d}"
