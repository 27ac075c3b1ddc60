"""The only bridge from what is stored to what the rule engine reads."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils import timezone

from approvals.enums import AttachmentKind
from approvals.models import Application, Attachment, Conclusion, Confirmation, Decision
from approvals.rules import Facts, parse_facts
from curriculum.models import EducationPlan, ServicePeriod
from supervision.models import Appointment

_NUMBER_FIELDS = {"unit.palliative_beds", "unit.patients_per_year", "centre.conferences"}
#: confirmed for the caseworker to read; no criterion asks for it
_NOT_FOR_THE_ENGINE = {"centre.conference_plan"}
#: confirmed field -> where the doctor states it
_UNIT_FIELDS = {
    "unit.palliative_beds": "palliative_beds",
    "unit.description": "description",
    "unit.staffing": "staffing",
    "unit.patients_per_year": "patients_per_year",
    "unit.patient_mix": "patient_mix",
    "local.general_practitioners": "general_practitioners",
    "local.home_care": "home_care",
}
_CENTRE_FIELDS = {
    "centre.agreement_signed_on": "agreement_signed_on",
    "centre.agreement_from": "agreement_from",
    "centre.agreement_to": "agreement_to",
    "centre.conferences": "conferences_per_month",
    "centre.conference_plan": "conference_plan",
}


def load_for_facts(application_id: int) -> Application:
    """Return a case with everything that `collect_facts` reads, in a constant number of queries."""
    first = Decision.objects.filter(application=OuterRef("pk")).order_by("round").values("decided_at")[:1]
    return (
        Application.objects.annotate(first_decided_at=Subquery(first))
        .select_related(
            "doctor__user", "service_period__unit", "education_plan", "unit_statement", "centre_statement__centre"
        )
        .prefetch_related(
            "service_period__positions",
            Prefetch(
                "service_period__appointments",
                queryset=Appointment.objects.standing().select_related("supervisor__user"),
                to_attr="standing_appointments",
            ),
            "education_plan__teaching",
            "education_plan__course_periods",
            Prefetch(
                "confirmations",
                queryset=Confirmation.objects.select_related("request_item__request").order_by("id"),
            ),
            Prefetch("conclusions", queryset=Conclusion.objects.order_by("id")),
            Prefetch("attachments", queryset=Attachment.objects.only("id", "application_id", "kind")),
        )
        .get(pk=application_id)
    )


def collect_facts(
    application: Application,
    *,
    on: date,
    period: tuple[date, date] | None = None,
    with_judgements: bool = True,
) -> Facts:
    """Return the facts of a case as the engine reads them, for an assessment on the day `on`.

    `application` comes from `load_for_facts`. `period` looks at a part of the service instead of the whole;
    without judgements the engine says what the documents alone decide.
    """
    data: dict[str, Any] = {
        "schema": 1,
        "on": on.isoformat(),
        "first_decided_on": _first_decided_on(application),
        "applicant": _applicant(application),
        "unit": _unit(application),
        "service": _service(application.service_period, period),
        "centre": _centre(application),
        "local": _local(application),
        "supervisor": _supervisor(application),
        "education": _education(application.education_plan),
        "course": _course(application.education_plan),
    }
    if with_judgements:
        data["judgements"] = {
            conclusion.criterion: {"outcome": conclusion.outcome, "reason": conclusion.reason}
            for conclusion in application.conclusions.all()
        }
    _apply_confirmations(data, application)
    return parse_facts(_without_absent(data))


def _first_decided_on(application: Application) -> str | None:
    """Return the day of the case's first decision, once there is one.

    A later round (correction, reversal, appeal) decides anew on a service that was applied for before it began. What
    counts is told from the first decision, or an appeal that takes time would cost the doctor the days it took (R11).
    """
    decided_at: datetime | None = getattr(application, "first_decided_at", None)
    return timezone.localdate(decided_at).isoformat() if decided_at else None


def _applicant(application: Application) -> dict[str, Any]:
    doctor = application.doctor
    return {
        "is_doctor": True if doctor.hpr_number else None,
        "is_party": application.is_party,
        "clinical_specialty": doctor.clinical_specialty,
        "nordic_course": doctor.nordic_course,
    }


def _unit(application: Application) -> dict[str, Any]:
    statement = application.unit_statement
    unit = application.service_period.unit
    return {
        "kind": unit.kind if unit else None,
        "palliative_beds": statement.palliative_beds,
        "description": statement.description,
        "staffing": statement.staffing,
        "patients_per_year": statement.patients_per_year,
        "patient_mix": statement.patient_mix,
    }


def _service(service: ServicePeriod, period: tuple[date, date] | None) -> dict[str, Any]:
    starts_on, ends_on = period or (service.starts_on, service.ends_on)
    return {
        "employed": service.employed,
        "starts_on": _iso(starts_on),
        "ends_on": _iso(ends_on),
        "positions": [
            {"from": part.starts_on.isoformat(), "to": part.ends_on.isoformat(), "percent": str(part.percent)}
            for part in service.positions.all()
            if not part.is_leave
        ],
        "leave": [
            {"from": part.starts_on.isoformat(), "to": part.ends_on.isoformat()}
            for part in service.positions.all()
            if part.is_leave
        ],
    }


def _centre(application: Application) -> dict[str, Any]:
    statement = application.centre_statement
    return {
        "name": statement.centre.name if statement.centre else None,
        "agreement_signed_on": _iso(statement.agreement_signed_on),
        "agreement_from": _iso(statement.agreement_from),
        "agreement_to": _iso(statement.agreement_to),
        "conferences": statement.conferences_per_month,
    }


def _local(application: Application) -> dict[str, Any]:
    statement = application.unit_statement
    return {"general_practitioners": statement.general_practitioners, "home_care": statement.home_care}


def _supervisor(application: Application) -> dict[str, Any]:
    standing = application.service_period.standing_appointments
    if not standing:
        return {}
    appointment = standing[0]
    supervisor = appointment.supervisor
    return {
        "name": appointment.name,
        "is_applicant": _is_applicant(application, appointment),
        "accepted_on": _iso(timezone.localdate(appointment.accepted_at)) if appointment.accepted_at else None,
        "basis": supervisor.basis if supervisor else appointment.basis,
        "competence_area_verified": supervisor.competence_area_verified if supervisor else None,
        "other_basis_documented": any(
            attachment.kind == AttachmentKind.SUPERVISOR_BASIS for attachment in application.attachments.all()
        ),
        "meetings": appointment.meetings_per_month,
        "schedule": appointment.schedule,
        "evaluation": appointment.evaluation,
        "at_palliative_centre": appointment.at_palliative_centre,
        "whole_course": appointment.whole_course,
    }


def _is_applicant(application: Application, appointment: Appointment) -> bool:
    """Whether the supervisor is the doctor: same address, same log-in or same HPR number (E15)."""
    doctor, supervisor = application.doctor, appointment.supervisor
    if appointment.email.lower() == doctor.user.email.lower():
        return True
    if supervisor is None:
        return False
    same_number = bool(doctor.hpr_number) and supervisor.hpr_number == doctor.hpr_number
    return supervisor.user_id == doctor.user_id or same_number


def _education(plan: EducationPlan) -> dict[str, Any]:
    return {
        "individual_plan": plan.individual_plan,
        "plan_covers_whole_course": plan.covers_whole_course,
        "own_teaching_items": plan.own_teaching_items,
        "programme": [
            {
                "form": row.form,
                "hours": str(row.hours),
                "weeks": row.weeks,
                "interval_weeks": None if row.interval_weeks is None else str(row.interval_weeks),
            }
            for row in plan.teaching.all()
        ],
    }


def _course(plan: EducationPlan) -> dict[str, Any]:
    return {
        "planned_whole": plan.planned_whole,
        "periods": [
            {
                "place": row.place,
                "from": row.starts_on.isoformat(),
                "to": row.ends_on.isoformat(),
                "percent": str(row.percent),
                "team": row.team,
                "bed_unit": row.bed_unit,
                "approved_training_site": row.approved_training_site,
                "preapproved": row.preapproved,
            }
            for row in plan.course_periods.all()
        ],
    }


def _apply_confirmations(data: dict[str, Any], application: Application) -> None:
    """Let what the unit and the centre have confirmed replace what the doctor stated; the newest row wins."""
    for confirmation in application.confirmations.all():
        if confirmation.field in _NOT_FOR_THE_ENGINE or not is_still_about(confirmation, application):
            continue
        group, key = confirmation.field.split(".")
        value: Any = confirmation.value
        if confirmation.field in _NUMBER_FIELDS:
            value = int(value)
        data[group][key] = value


def stated_facts(application: Application, *, group: str) -> dict[str, str]:
    """Return what the doctor states in somebody's name, by confirmed field, as stored in a request.

    `group` is unit or centre. Numbers are plain digits, dates are ISO; what is not stated is left out.
    """
    fields = _UNIT_FIELDS if group == "unit" else _CENTRE_FIELDS
    statement = application.unit_statement if group == "unit" else application.centre_statement
    found = {field: getattr(statement, name) for field, name in fields.items()}
    return {field: _stored(value) for field, value in found.items() if value is not None and value != ""}


def statement_field(field: str) -> tuple[str, str]:
    """Return where the doctor states a confirmed field: in the statement of the unit or the centre, and its name."""
    return ("unit", _UNIT_FIELDS[field]) if field in _UNIT_FIELDS else ("centre", _CENTRE_FIELDS[field])


def subject_of(application: Application, *, group: str) -> int | None:
    """Return the key of the unit or the centre that the application is about now."""
    if group == "unit":
        return application.service_period.unit_id
    return application.centre_statement.centre_id


def is_still_about(confirmation: Confirmation, application: Application) -> bool:
    """Whether a confirmation speaks of what is stated now.

    Somebody who confirmed eight beds has not confirmed what the doctor wrote afterwards, nor those of another unit;
    a doctor who writes what the unit corrected agrees with it. What a caseworker registered counts until a newer row.
    """
    item = confirmation.request_item
    if item is None:
        return True
    group = "centre" if confirmation.field.startswith("centre.") else "unit"
    if item.request.facts_before.get("subject") != subject_of(application, group=group):
        return False
    return stated_facts(application, group=group).get(confirmation.field) in {item.stated, confirmation.value}


def _stored(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _without_absent(value: Any) -> Any:
    """Drop what is null: an absent key and a null mean the same to the engine, and a stored case reads better."""
    if isinstance(value, Mapping):
        return {key: _without_absent(item) for key, item in value.items() if item is not None and item != ""}
    if isinstance(value, list):
        return [_without_absent(item) for item in value]
    return value
