"""Trying out answers that are not stored: what the engine would say of the case if they were."""

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from approvals import rules
from approvals.facts import collect_facts
from approvals.models import Application
from approvals.services.answers import (
    AboutAnswers,
    Answers,
    CentreAnswers,
    CourseAnswers,
    LocalAnswers,
    PlanAnswers,
    ServiceAnswers,
    SupervisorAnswers,
    UnitAnswers,
)
from supervision.models import Appointment

Groups = dict[str, dict[str, Any]]


def draft_facts(application: Application, *, on: date, answers: Answers | None = None) -> rules.Facts:
    """Return the facts of a case as if `answers` were stored. Nothing is.

    `application` comes from `facts.load_for_facts`. Answers that contradict themselves are left out, for the form
    tells of them already.
    """
    facts = collect_facts(application, on=on)
    if answers is None:
        return facts
    data: dict[str, Any] = facts.to_dict()
    for group, changes in _changes(application, answers).items():
        data[group] = {
            key: value for key, value in {**data.get(group, {}), **changes}.items() if value not in (None, "")
        }
    try:
        return rules.parse_facts(data)
    except rules.FactsError:
        return facts


def _changes(application: Application, answers: Answers) -> Groups:
    """Return the answers as the engine's input names them: group -> key -> value."""
    match answers:
        case AboutAnswers():
            return {"applicant": _applicant(answers)}
        case UnitAnswers():
            return {"unit": _named(answers, UNIT_KEYS)}
        case ServiceAnswers():
            return {"service": service_facts(answers)}
        case CentreAnswers():
            return {"centre": centre_facts(answers)}
        case LocalAnswers():
            return {"local": _named(answers, ("general_practitioners", "home_care"))}
        case SupervisorAnswers():
            return {"supervisor": _supervisor(application, answers)}
        case PlanAnswers():
            return {"education": education_facts(answers)}
        case CourseAnswers():
            return {"course": course_facts(answers)}
    assert_never(answers)


TERM_KEYS = (
    "name",
    "workplace",
    "basis",
    "meetings_per_month",
    "schedule",
    "evaluation",
    "at_palliative_centre",
    "whole_course",
)
UNIT_KEYS = ("palliative_beds", "description", "staffing", "patients_per_year", "patient_mix")


def _named(answers: object, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: getattr(answers, key) for key in keys}


def _applicant(answers: AboutAnswers) -> dict[str, Any]:
    return {
        "is_doctor": True if answers.hpr_number else None,
        **_named(answers, ("is_party", "clinical_specialty", "nordic_course")),
    }


def service_facts(answers: ServiceAnswers) -> dict[str, Any]:
    """Return the answers about the service as the engine's input names them."""
    return {
        "employed": answers.employed,
        "starts_on": _iso(answers.starts_on),
        "ends_on": _iso(answers.ends_on),
        "positions": [
            {"from": _iso(row.starts_on), "to": _iso(row.ends_on), "percent": str(row.percent)}
            for row in answers.positions
        ],
    }


def centre_facts(answers: CentreAnswers) -> dict[str, Any]:
    """Return the answers about the agreement with the centre as the engine's input names them."""
    return {
        "name": answers.centre.name if answers.centre else None,
        "agreement_signed_on": _iso(answers.agreement_signed_on),
        "agreement_from": _iso(answers.agreement_from),
        "agreement_to": _iso(answers.agreement_to),
        "conferences": answers.conferences_per_month,
    }


def _supervisor(application: Application, answers: SupervisorAnswers) -> dict[str, Any]:
    """Return the terms; another person, or other terms than those accepted, have not been accepted."""
    changes: dict[str, Any] = {
        "name": answers.name,
        "meetings": answers.meetings_per_month,
        **_named(answers, ("schedule", "evaluation", "at_palliative_centre", "whole_course")),
    }
    standing: list[Appointment] = application.service_period.standing_appointments
    if not standing or has_other_terms(standing[0], answers):
        changes |= {"accepted_on": None, "competence_area_verified": None, "basis": answers.basis}
        own = application.doctor.user.email.lower()
        changes["is_applicant"] = answers.email.strip().lower() == own if answers.name else None
    return changes


def has_other_terms(appointment: Appointment, answers: SupervisorAnswers) -> bool:
    """Whether the answers name somebody else, or other terms, than the appointment does."""
    if answers.email.strip().lower() != appointment.email:
        return True
    return any(getattr(appointment, key) != getattr(answers, key) for key in TERM_KEYS)


def education_facts(answers: PlanAnswers) -> dict[str, Any]:
    """Return the answers about the plan and the teaching as the engine's input names them."""
    return {
        "individual_plan": answers.individual_plan,
        "plan_covers_whole_course": answers.covers_whole_course,
        "own_teaching_items": answers.own_teaching_items,
        "programme": [
            _present(
                form=row.form,
                hours=str(row.hours),
                weeks=row.weeks,
                interval_weeks=None if row.interval_weeks is None else str(row.interval_weeks),
            )
            for row in answers.teaching
        ],
    }


def course_facts(answers: CourseAnswers) -> dict[str, Any]:
    """Return the answers about the rest of the two years as the engine's input names them."""
    return {
        "planned_whole": answers.planned_whole,
        "periods": [
            _present(
                place=row.place,
                **{"from": _iso(row.starts_on), "to": _iso(row.ends_on)},
                percent=str(row.percent),
                **_named(row, ("team", "bed_unit", "approved_training_site", "preapproved")),
            )
            for row in answers.periods
        ],
    }


def _present(**values: Any) -> Mapping[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
