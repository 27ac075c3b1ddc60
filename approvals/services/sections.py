"""Saving the sections of an application: each by itself, by its applicant, never over a newer answer.

A draft is written freely. While the case waits for answers, the sections that the questions concern are open.
"""

from dataclasses import fields
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import change_own_details
from approvals.enums import EventKind, Section, Status
from approvals.exceptions import CaseChanged, NotPossible
from approvals.models import Application, CentreStatement, UnitStatement
from approvals.permissions import check_may_edit
from approvals.services.answers import (
    AboutAnswers,
    CentreAnswers,
    CourseAnswers,
    LocalAnswers,
    PlanAnswers,
    ServiceAnswers,
    SupervisorAnswers,
    UnitAnswers,
)
from approvals.services.appointments import standing_appointment
from approvals.services.change_cases import check_section_is_asked, check_service_is_as_asked
from approvals.services.drafts import has_other_terms
from approvals.services.question_places import open_sections
from approvals.services.requests.asking import follow_statements, withdraw_requests_to_others
from approvals.services.status import lock_application, raise_version, record_event
from curriculum.models import CoursePeriod, PlannedTeaching, PositionPart
from supervision.services import name_supervisor, withdraw_appointment

Row = TypeVar("Row", PositionPart, PlannedTeaching, CoursePeriod)

# Each save_... raises NotAllowed for others than the applicant, NotPossible where the section is closed, CaseChanged
# when it was saved after `version` was read, and ValidationError for a value that can never be true.


def check_is_draft(application: Application, *, by: User) -> None:
    """Raise NotAllowed or NotPossible unless `by` may write in the application now."""
    check_may_edit(by, application)
    if application.status != Status.DRAFT:
        raise NotPossible(
            _("Endringen er ikke lenger et utkast og kan ikke rettes.")
            if application.changes_id
            else _("Søknaden er ikke lenger et utkast og kan ikke endres.")
        )


def check_may_write(application: Application, *, by: User, section: Section) -> None:
    """Raise NotAllowed or NotPossible unless `by` may write in this section now."""
    if section not in open_sections(application):
        check_is_draft(application, by=by)
        check_section_is_asked(application, section)
    check_may_edit(by, application)


def lock_draft(application: Application, *, by: User, section: Section, version: int) -> Application:
    """Return the draft, locked, when `by` may write in it and nobody saved `section` after `version`."""
    application = lock_application(application)
    check_is_draft(application, by=by)
    check_section_is_asked(application, section)
    _check_is_newest(application, section=section, version=version)
    return application


def lock_section(application: Application, *, by: User, section: Section, version: int) -> Application:
    """Return the application, locked, when `by` may write in `section` and nobody saved it after `version`."""
    application = lock_application(application)
    check_may_write(application, by=by, section=section)
    _check_is_newest(application, section=section, version=version)
    return application


def _check_is_newest(application: Application, *, section: Section, version: int) -> None:
    last = application.events.filter(kind=EventKind.SECTION_SAVED, detail__section=section.value).last()
    if last is not None and last.detail["version"] > version:
        raise CaseChanged


def note_saved(application: Application, section: Section, *, by: User) -> Application:
    """Note that the section is saved; the event keeps the version, so that an older page is recognised."""
    if section.value not in application.saved_sections:
        application.saved_sections = [*application.saved_sections, section.value]
        application.save(update_fields=["saved_sections"])
    raise_version(application)
    detail = {"section": section.value, "version": application.version}
    record_event(application, EventKind.SECTION_SAVED, by=by, detail=detail)
    return application


@transaction.atomic
def save_about(application: Application, *, by: User, version: int, answers: AboutAnswers) -> Application:
    """Store who applies. The name is the account's own; the language form is the application's."""
    application = lock_section(application, by=by, section=Section.ABOUT, version=version)
    if answers.name != by.name:
        change_own_details(by, name=answers.name, language=by.language, by=by)
    doctor = application.doctor
    _assign(doctor, answers, without=("name", "is_party", "language"))
    doctor.full_clean(exclude=["user"])
    doctor.save()
    application.is_party, application.language = answers.is_party, answers.language
    application.clean_fields(exclude=["doctor", "service_period", "education_plan", "assigned_to"])
    application.save(update_fields=["is_party", "language"])
    return note_saved(application, Section.ABOUT, by=by)


@transaction.atomic
def save_unit(application: Application, *, by: User, version: int, answers: UnitAnswers) -> Application:
    """Store what is stated of the unit. The unit itself is chosen with `unit_choice`."""
    application = lock_section(application, by=by, section=Section.UNIT, version=version)
    if application.service_period.unit_id is None:
        raise NotPossible(_("Velg enheten først."))
    _store_statement(application.unit_statement, answers)
    follow_statements(application, by=by)
    return note_saved(application, Section.UNIT, by=by)


@transaction.atomic
def save_service(application: Application, *, by: User, version: int, answers: ServiceAnswers) -> Application:
    """Store the period and the shares of full time in it; earlier shares are replaced, leave is not."""
    application = lock_section(application, by=by, section=Section.SERVICE, version=version)
    check_service_is_as_asked(application, answers)
    service = application.service_period
    _assign(service, answers, without=("positions",))
    service.full_clean(exclude=["doctor", "unit"])
    service.save()
    parts = [PositionPart(service_period=service, **_values(row)) for row in answers.positions]
    _replace_rows(service.positions.filter(is_leave=False), parts, parent="service_period")
    return note_saved(application, Section.SERVICE, by=by)


@transaction.atomic
def save_centre(application: Application, *, by: User, version: int, answers: CentreAnswers) -> Application:
    """Store the agreement with the centre and the conferences planned."""
    application = lock_section(application, by=by, section=Section.CENTRE, version=version)
    _store_statement(application.centre_statement, answers)
    follow_statements(application, by=by)
    return note_saved(application, Section.CENTRE, by=by)


@transaction.atomic
def save_local(application: Application, *, by: User, version: int, answers: LocalAnswers) -> Application:
    """Store how general practitioners and home care take part."""
    application = lock_section(application, by=by, section=Section.LOCAL, version=version)
    _store_statement(application.unit_statement, answers)
    follow_statements(application, by=by)
    return note_saved(application, Section.LOCAL, by=by)


@transaction.atomic
def save_supervisor(application: Application, *, by: User, version: int, answers: SupervisorAnswers) -> Application:
    """Store whom the doctor names.

    Somebody who has accepted other terms than these has not accepted these: the old answer is put aside, and the
    supervisor must be asked anew.
    """
    application = lock_section(application, by=by, section=Section.SUPERVISOR, version=version)
    standing = standing_appointment(application)
    if standing is not None and standing.accepted_at is not None and has_other_terms(standing, answers):
        withdraw_appointment(standing)
    named = name_supervisor(application.service_period, **_values(answers))
    withdraw_requests_to_others(application, by=by, appointment=named)
    return note_saved(application, Section.SUPERVISOR, by=by)


@transaction.atomic
def save_plan(application: Application, *, by: User, version: int, answers: PlanAnswers) -> Application:
    """Store the plan and the teaching; earlier rows of teaching are replaced."""
    application = lock_section(application, by=by, section=Section.PLAN, version=version)
    plan = application.education_plan
    _assign(plan, answers, without=("teaching",))
    plan.full_clean(exclude=["doctor"])
    plan.save()
    rows = [PlannedTeaching(plan=plan, **_values(row)) for row in answers.teaching]
    _replace_rows(plan.teaching.all(), rows, parent="plan")
    return note_saved(application, Section.PLAN, by=by)


@transaction.atomic
def save_course(application: Application, *, by: User, version: int, answers: CourseAnswers) -> Application:
    """Store the rest of the two years; earlier periods are replaced."""
    application = lock_section(application, by=by, section=Section.COURSE, version=version)
    plan = application.education_plan
    plan.planned_whole = answers.planned_whole
    plan.save(update_fields=["planned_whole"])
    rows = [CoursePeriod(plan=plan, **_values(row)) for row in answers.periods]
    _replace_rows(plan.course_periods.all(), rows, parent="plan")
    return note_saved(application, Section.COURSE, by=by)


def _values(answers: object) -> dict[str, Any]:
    return {field.name: getattr(answers, field.name) for field in fields(answers)}  # type: ignore[arg-type]


def _assign(record: Model, answers: object, *, without: tuple[str, ...] = ()) -> None:
    for name, value in _values(answers).items():
        if name not in without:
            setattr(record, name, value)


def _store_statement(statement: UnitStatement | CentreStatement, answers: object) -> None:
    _assign(statement, answers)
    statement.full_clean(exclude=["application"])
    statement.save()


def _replace_rows(old: QuerySet[Row], rows: list[Row], *, parent: str) -> None:
    for row in rows:
        row.full_clean(exclude=[parent])
    old.delete()
    old.model._default_manager.bulk_create(rows)
