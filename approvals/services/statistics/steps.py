"""Days per step of a case: median and 90th percentile, by the database where it can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import floor
from typing import Any, Final

from django.db import connections, models
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from approvals.enums import Action
from approvals.models import CaseEvent, Decision

_MEDIAN: Final = 0.5
_TAIL: Final = 0.9
_DAY: Final = timedelta(days=1)


class Step(models.TextChoices):
    """The steps of a case, and the whole of it."""

    RECEIVED_TO_TAKEN = "received_to_taken", _("Mottatt til tatt")
    TAKEN_TO_PROPOSED = "taken_to_proposed", _("Tatt til foreslått")
    PROPOSED_TO_DECIDED = "proposed_to_decided", _("Foreslått til vedtatt")
    RECEIVED_TO_DECIDED = "received_to_decided", _("Mottatt til vedtatt")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDays:
    """How long a step took, in days of 24 hours with one decimal; None where no case has been through it."""

    step: Step
    cases: int
    median: float | None
    ninetieth: float | None


class _Percentile(Aggregate):
    """PostgreSQL's continuous percentile."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: str, *, share: float) -> None:
        super().__init__(expression, share=share, output_field=DurationField())


def measure_steps(decisions: "models.QuerySet[Decision]") -> tuple[StepDays, ...]:
    """Return the days per step of the cases of these decisions, in one query."""
    timed = decisions.annotate(**_durations())
    on_postgresql = connections[decisions.db].vendor == "postgresql"
    found = _measured_by_database(timed) if on_postgresql else _measured_here(timed)
    return tuple(found[step] for step in Step)


def quantile(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    """Return the continuous percentile of values in rising order, as PERCENTILE_CONT does; None of none."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _durations() -> dict[str, Any]:
    """Who takes a case over later does not take it anew: the first taking counts."""
    taken = CaseEvent.objects.filter(application=OuterRef("application"), action=Action.TAKE).order_by("pk")
    taken_at = Subquery(taken.values("at")[:1])
    received, proposed, decided = F("application__submitted_at"), F("proposal__proposed_at"), F("decided_at")
    spans = {
        Step.RECEIVED_TO_TAKEN: taken_at - received,
        Step.TAKEN_TO_PROPOSED: proposed - taken_at,
        Step.PROPOSED_TO_DECIDED: decided - proposed,
        Step.RECEIVED_TO_DECIDED: decided - received,
    }
    return {str(step): ExpressionWrapper(span, output_field=DurationField()) for step, span in spans.items()}


def _measured_by_database(timed: "models.QuerySet[Any]") -> Mapping[Step, StepDays]:
    asked: dict[str, Any] = {}
    for step in Step:
        asked[f"{step}_cases"] = Count(str(step))
        asked[f"{step}_median"] = _Percentile(str(step), share=_MEDIAN)
        asked[f"{step}_ninetieth"] = _Percentile(str(step), share=_TAIL)
    row = timed.aggregate(**asked)
    return {
        step: StepDays(
            step=step,
            cases=row[f"{step}_cases"],
            median=_days(row[f"{step}_median"]),
            ninetieth=_days(row[f"{step}_ninetieth"]),
        )
        for step in Step
    }


def _measured_here(timed: "models.QuerySet[Any]") -> Mapping[Step, StepDays]:
    rows = list(timed.values_list(*map(str, Step)))
    found = {}
    for place, step in enumerate(Step):
        ordered = sorted(row[place] for row in rows if row[place] is not None)
        found[step] = StepDays(
            step=step,
            cases=len(ordered),
            median=_days(quantile(ordered, _MEDIAN)),
            ninetieth=_days(quantile(ordered, _TAIL)),
        )
    return found


def _days(span: timedelta | None) -> float | None:
    return None if span is None else round(span / _DAY, 1)
