"""A change case begins as a copy of what was approved, so that the doctor types only what is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import ceil
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.db import models

from accounts.models import User
from approvals.enums import ConfirmedField
from approvals.facts import is_still_about, load_for_facts, statement_field
from approvals.models import Application, Approval, Attachment, CentreStatement, UnitStatement
from approvals.rules.months import begin, finish
from approvals.services.assessments import DATE_FIELDS, NUMBER_FIELDS
from curriculum.models import CoursePeriod, CoursePlace, EducationPlan, PlannedTeaching, PositionPart, ServicePeriod
from supervision.models import Appointment

Row = TypeVar("Row", bound=models.Model)

_DAY = timedelta(days=1)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A share of full time, or leave, on some days."""

    starts_on: date
    ends_on: date
    percent: Decimal
    is_leave: bool = False


def parts_between(parts: Iterable[Any], first: date, last: date) -> list[Part]:
    """Return the parts cut to the days from `first` to `last`; those wholly outside are left out."""
    return [
        Part(
            starts_on=max(part.starts_on, first),
            ends_on=min(part.ends_on, last),
            percent=part.percent,
            is_leave=part.is_leave,
        )
        for part in parts
        if part.starts_on <= last and part.ends_on >= first
    ]


def without_leave(parts: Iterable[Part]) -> list[Part]:
    """Return the shares of full time with the days on leave cut out of them."""
    given = list(parts)
    left = [part for part in given if not part.is_leave]
    for away in (part for part in given if part.is_leave):
        left = [
            rest
            for part in left
            for rest in (
                *parts_between([part], date.min, away.starts_on - _DAY),
                *parts_between([part], away.ends_on + _DAY, date.max),
            )
        ]
    return left


def weight_of(parts: Iterable[Part]) -> Fraction:
    """Return months times share of full time, exactly: what the requirement for teaching is measured by (R33)."""
    spans = ((finish(part.ends_on) - begin(part.starts_on)) * Fraction(part.percent) for part in without_leave(parts))
    return sum(spans, Fraction(0))


def copy_service(approval: Approval, *, first: date, last: date | None) -> ServicePeriod:
    """Return a service of its own for the days after the change, with the shares and the leave that were approved.

    Without a last day, there is nothing to carry over: the service is longer than what was approved.
    """
    old = approval.service_period
    service = ServicePeriod.objects.create(
        doctor=approval.doctor,
        unit=old.unit,
        employed=old.employed,
        starts_on=first,
        ends_on=last,
        logbook=old.logbook,
    )
    if last is None:
        return service
    parts = parts_between(old.positions.all(), approval.starts_on, last)
    if first < approval.starts_on:
        parts = [_from_the_first_day(part, approval.starts_on, first) for part in parts]
    PositionPart.objects.bulk_create(
        PositionPart(
            service_period=service,
            starts_on=part.starts_on,
            ends_on=part.ends_on,
            percent=part.percent,
            is_leave=part.is_leave,
        )
        for part in parts_between(parts, first, last)
    )
    return service


def copy_plan(approval: Approval, *, first: date, last: date | None, served_until: date | None) -> EducationPlan:
    """Return an education plan of its own: the same plan, the teaching that is left, and the service served before.

    Hours and weeks are those of the programme in the proportion in which the requirement shrinks, rounded up, so that
    what fulfilled it for the whole still does for the rest. The days until `served_until` stand as approved service at
    a nursing home, so that the cap of R05 sees them and no month is counted twice.
    """
    old = approval.decision.application.education_plan
    plan = _copied(old)
    positions = list(approval.service_period.positions.all())
    share = _share_left(approval, positions, first, last)
    if share:
        PlannedTeaching.objects.bulk_create(_teaching_left(row, plan, share) for row in old.teaching.all())
    periods = [_copied(row, save=False, plan=plan) for row in old.course_periods.all()]
    if served_until is not None:
        served = without_leave(parts_between(positions, approval.starts_on, served_until))
        periods += [_served(part, plan, approval) for part in served]
    CoursePeriod.objects.bulk_create(periods)
    return plan


def copy_statements(approval: Approval, application: Application) -> None:
    """State of the unit and the centre what counted in the decision: what they have confirmed, else what was stated."""
    standing = load_for_facts(approval.decision.application_id)
    unit = _copied(standing.unit_statement, save=False, application=application)
    centre = _copied(standing.centre_statement, save=False, application=application)
    for confirmation in standing.confirmations.all():
        if not is_still_about(confirmation, standing):
            continue
        group, name = statement_field(confirmation.field)
        statement: UnitStatement | CentreStatement = unit if group == "unit" else centre
        setattr(statement, name, _read(ConfirmedField(confirmation.field), confirmation.value))
    unit.save()
    centre.save()


def copy_appointment(approval: Approval, service: ServicePeriod) -> None:
    """Let the supervisor who has accepted go on: it is the same agreement, until the doctor names somebody else."""
    standing = Appointment.objects.standing().filter(service_period=approval.service_period).first()
    if standing is not None:
        # Which days are followed is for the grant of the change to say.
        _copied(standing, service_period=service, first_day=None, last_day=None)


def copy_attachments(approval: Approval, application: Application, *, by: User) -> None:
    """Keep copies of the documents with the new case: each case has its own files."""
    for old in approval.decision.application.attachments.order_by("pk"):
        kept = Attachment(
            application=application,
            kind=old.kind,
            original_name=old.original_name,
            content_type=old.content_type,
            size=old.size,
            sha256=old.sha256,
            uploaded_by=by,
        )
        with old.file.open("rb") as content:
            kept.file.save("upload", ContentFile(content.read()), save=False)
        kept.save()


def _copied(old: Row, *, save: bool = True, **changed: Any) -> Row:
    names = [field.attname for field in old._meta.concrete_fields if not field.primary_key]
    new = type(old)(**{name: getattr(old, name) for name in names})
    for name, value in changed.items():
        setattr(new, name, value)
    if save:
        new.save(force_insert=True)
    return new


def _from_the_first_day(part: Part, was: date, first: date) -> Part:
    if part.starts_on > was or part.is_leave:
        return part
    return Part(starts_on=first, ends_on=part.ends_on, percent=part.percent)


def _share_left(approval: Approval, positions: list[PositionPart], first: date, last: date | None) -> Fraction:
    """Return how much of the approved service is left, from nothing to all of it."""
    whole = weight_of(parts_between(positions, approval.starts_on, approval.ends_on))
    if last is None or not whole:
        return Fraction(0)
    return min(weight_of(parts_between(positions, first, last)) / whole, Fraction(1))


def _teaching_left(row: PlannedTeaching, plan: EducationPlan, share: Fraction) -> PlannedTeaching:
    left = _copied(row, save=False, plan=plan)
    hours = Fraction(row.hours) * share
    left.hours = (Decimal(hours.numerator) / Decimal(hours.denominator)).quantize(_HUNDREDTH, ROUND_CEILING)
    left.weeks = None if row.weeks is None else ceil(row.weeks * share)
    return left


def _served(part: Part, plan: EducationPlan, approval: Approval) -> CoursePeriod:
    return CoursePeriod(
        plan=plan,
        place=CoursePlace.NURSING_HOME,
        place_name=approval.unit.name[:150],
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        percent=part.percent,
        preapproved=True,
    )


def _read(field: ConfirmedField, value: str) -> Any:
    if field in NUMBER_FIELDS:
        return int(value)
    return date.fromisoformat(value) if field in DATE_FIELDS else value
