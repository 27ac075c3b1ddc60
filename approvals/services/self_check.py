"""A check of a service without an account: the answers as facts for the rules, and as the start of an application."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from approvals.models import Application
from approvals.rules import Facts, parse_facts
from approvals.services.answers import CentreAnswers, CourseAnswers, PlanAnswers, ServiceAnswers
from approvals.services.applications import start_application
from approvals.services.drafts import centre_facts, course_facts, education_facts, service_facts
from approvals.services.sections import save_centre, save_course, save_plan, save_service

#: what stands for a description that the check does not ask for: it is there, and a caseworker judges it
_STATED = "ja"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswers:
    """What was answered in a check. `on` is the day when the decision is expected; nothing here tells who asks."""

    on: date
    unit_kind: str = ""
    palliative_beds: int | None = None
    service: ServiceAnswers = field(default_factory=ServiceAnswers)
    centre: CentreAnswers = field(default_factory=CentreAnswers)
    general_practitioners: bool | None = None
    home_care: bool | None = None
    supervisor_basis: str = ""
    meetings_per_month: int | None = None
    plan: PlanAnswers = field(default_factory=PlanAnswers)
    course: CourseAnswers = field(default_factory=CourseAnswers)


def facts_of(answers: CheckAnswers) -> Facts:
    """Return the answers as the rules read them. Raises FactsError for what a form would have refused."""
    groups: dict[str, dict[str, Any]] = {
        "unit": {"kind": answers.unit_kind, "palliative_beds": answers.palliative_beds},
        "service": service_facts(answers.service),
        "centre": centre_facts(answers.centre),
        "local": {
            "general_practitioners": _STATED if answers.general_practitioners else None,
            "home_care": _STATED if answers.home_care else None,
        },
        "supervisor": {"basis": answers.supervisor_basis, "meetings": answers.meetings_per_month},
        "education": education_facts(answers.plan),
        "course": course_facts(answers.course),
    }
    return parse_facts({"schema": 1, "on": answers.on.isoformat(), **groups})


@transaction.atomic
def start_application_from_check(answers: CheckAnswers, *, by: User) -> Application:
    """Start an application with what its sections have room for; the sections without an answer stay untouched.

    Unit, local cooperation and supervisor are not carried over: there the application asks for a name or a text that
    the check does not have. Raises NotAllowed for staff, NotPossible for a person with many drafts, and
    ValidationError for a value that can never be true.
    """
    application = start_application(by=by, language=by.language)
    if answers.service != ServiceAnswers():
        application = save_service(application, by=by, version=application.version, answers=answers.service)
    if answers.centre != CentreAnswers():
        application = save_centre(application, by=by, version=application.version, answers=answers.centre)
    if answers.plan != PlanAnswers():
        application = save_plan(application, by=by, version=application.version, answers=answers.plan)
    if answers.course != CourseAnswers():
        application = save_course(application, by=by, version=application.version, answers=answers.course)
    return application
