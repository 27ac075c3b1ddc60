"""What a confirmation of counted service says, computed from the log: everything, once, as JSON that can be signed."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.db.models import Count, F, Q, Sum

from approvals import rules
from approvals.models import Approval
from approvals.rules.months import two_places
from approvals.services.approvals import last_day_of
from approvals.services.followup.loading import measure_service, service_of
from approvals.services.followup.measures import Measure, MonthMeasure, Service, hours_of
from curriculum.models import Logbook, OwnTeaching
from curriculum.months import EXPLAINED, MISSING
from supervision.models import Appointment

#: raise it when what the content means changes; it is read by others
SCHEMA = 1


def confirmation_content(logbook: Logbook, approvals: Sequence[Approval], *, until: date) -> dict[str, Any] | None:
    """Return what the log comes to until the end of a day; None when no approved day is over by then.

    Counted months are the engine's, on the facts that each decision rested on, with the days away as leave (R05, R19,
    E21); the rest is measured as in the follow-up (R21, R28, R32, R33). Why somebody was away is nobody's business:
    only the days stand here. Numbers are text, so that no reader rounds them.
    """
    service = service_of(approvals, logbook, until=until)
    if service is None:
        return None
    measured = measure_service(service, logbook, through=until, on=until)
    covering = [each for each in approvals if _is_in(each, until)]
    counted = [_counted(each, service, until) for each in covering]
    doctor = logbook.doctor
    return {
        "schema": SCHEMA,
        "doctor": {"name": doctor.user.name, "hpr_number": doctor.hpr_number},
        "from": service.first.isoformat(),
        "to": service.last.isoformat(),
        "periods": [_period(each, service, until, months) for each, months in zip(covering, counted, strict=True)],
        "supervisors": _supervisors(logbook, service),
        "away": [{"from": each.first.isoformat(), "to": each.last.isoformat()} for each in service.away],
        # Rounded once: what each period comes to in print need not add up to it.
        "counted_months": _months_text(sum(counted, Fraction(0))),
        "months": [_month(each) for each in measured.months],
        "meetings": _held(measured, "meetings"),
        "conferences": _held(measured, "conferences"),
        "hours": {
            "followed": _text(hours_of(measured.hundredths)),
            "asked": _text(hours_of(measured.target)),
            "is_reached": measured.hundredths >= measured.target,
        },
        "own_teaching": _own_teaching(logbook, service),
        "gaps": _gaps(measured),
    }


def hash_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content, written in one way whatever the order of its keys."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _is_in(approval: Approval, until: date) -> bool:
    return last_day_of(approval) is not None and approval.starts_on <= until


def _last(approval: Approval, until: date) -> date:
    return min(last_day_of(approval) or until, until)


def _period(approval: Approval, service: Service, until: date, counted: Fraction) -> dict[str, Any]:
    stretch = next(each for each in service.stretches if each.span.first == approval.starts_on)
    unit = approval.unit
    return {
        "case_number": approval.decision.application.case_number,
        "unit": unit.name,
        "municipality": unit.municipality.name if unit.municipality else "",
        "from": approval.starts_on.isoformat(),
        "to": _last(approval, until).isoformat(),
        "positions": [
            {
                "from": each.span.first.isoformat(),
                "to": each.span.last.isoformat(),
                "percent": _text(Decimal(each.hundredths) / 100),
            }
            for each in stretch.shares
        ],
        "counted_months": _months_text(counted),
    }


def _counted(approval: Approval, service: Service, until: date) -> Fraction:
    """Return the engine's months of an approval until a day, exactly, the days away left out (R05, R19, E21).

    Never more than the approval gives, which is written with two places: months that round to those are not cut.
    """
    last = _last(approval, until)
    facts: dict[str, Any] = dict(approval.decision.assessment.facts)
    away = (each.within(approval.starts_on, last) for each in service.away)
    stated = [{"from": each.first.isoformat(), "to": each.last.isoformat()} for each in away if each]
    facts["service"] = {
        **facts.get("service", {}),
        "starts_on": approval.starts_on.isoformat(),
        "ends_on": last.isoformat(),
        "leave": stated,
    }
    counted = rules.counted_months(rules.parse_facts(facts)) or Fraction(0)
    is_within = Decimal(_months_text(counted)) <= approval.counted_months
    return counted if is_within else Fraction(approval.counted_months)


def _supervisors(logbook: Logbook, service: Service) -> list[dict[str, str]]:
    # An appointment that was replaced from its first day ended the day before it: that supervisor never followed.
    followed = Appointment.objects.filter(service_period__logbook=logbook, last_day__gte=F("first_day"))
    rows = followed.filter(first_day__lte=service.last, last_day__gte=service.first).order_by("first_day", "pk")
    return [
        {
            "name": each.name,
            "from": max(cast("date", each.first_day), service.first).isoformat(),
            "to": min(cast("date", each.last_day), service.last).isoformat(),
        }
        for each in rows
    ]


def _month(each: MonthMeasure) -> dict[str, Any]:
    return {
        "month": f"{each.first_day:%Y-%m}",
        "days": each.days,
        "days_away": each.days_away,
        "meetings": each.counts.meetings,
        "evaluations": each.counts.evaluations,
        "meeting_state": each.meeting_state,
        "conferences": each.counts.conferences,
        "conference_state": each.conference_state,
        "hours": _text(each.hours),
    }


def _held(measured: Measure, what: str) -> dict[str, Any]:
    return {
        "held": sum(getattr(each.counts, what) for each in measured.months),
        "months_asked": sum(each.is_asked and not each.is_explained for each in measured.months),
        "months_short": sum(_state(each, what) == MISSING for each in measured.months),
    }


def _gaps(measured: Measure) -> list[dict[str, Any]]:
    """The months short of something, and whether days away explain it."""
    return [
        {"month": f"{each.first_day:%Y-%m}", "what": what, "is_explained": state == EXPLAINED}
        for each in measured.months
        for what in ("meetings", "conferences")
        if (state := _state(each, what)) in {MISSING, EXPLAINED}
    ]


def _state(each: MonthMeasure, what: str) -> str:
    return each.meeting_state if what == "meetings" else each.conference_state


def _own_teaching(logbook: Logbook, service: Service) -> dict[str, Any]:
    days = Q(pk__in=[])
    for stretch in service.stretches:
        days |= Q(on__gte=stretch.span.first, on__lte=stretch.span.last)
    given = OwnTeaching.objects.filter(days, logbook=logbook, removed_at__isnull=True).order_by()
    summed = given.aggregate(times=Count("pk"), hours=Sum("hours"))
    return {"times": summed["times"], "hours": _text(summed["hours"] or Decimal(0))}


def _months_text(months: Fraction) -> str:
    """Return months as the engine prints them: two places, half up, without zeros at the end."""
    return two_places(months.numerator, months.denominator)


def _text(number: Decimal) -> str:
    """Return a number without zeros at its end: 5.5, 36."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
