"""What a confirmation of counted service says, computed from the log: everything, once, as JSON that can be signed."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Q, Sum

from approvals import rules
from approvals.models import Approval
from approvals.services.approvals import last_day_of
from approvals.services.followup.loading import measure_service, service_of
from approvals.services.followup.measures import Measure, MonthMeasure, Service, hours_of
from curriculum.models import Logbook, OwnTeaching
from curriculum.months import EXPLAINED, FREE, MISSING
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
    periods = [_period(each, service, until) for each in approvals if _is_in(each, until)]
    counted = sum((Decimal(each["counted_months"]) for each in periods), Decimal(0))
    doctor = logbook.doctor
    return {
        "schema": SCHEMA,
        "doctor": {"name": doctor.user.name, "hpr_number": doctor.hpr_number},
        "from": service.first.isoformat(),
        "to": service.last.isoformat(),
        "periods": periods,
        "supervisors": _supervisors(logbook, service),
        "away": [{"from": each.first.isoformat(), "to": each.last.isoformat()} for each in service.away],
        "counted_months": _text(counted),
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


def _period(approval: Approval, service: Service, until: date) -> dict[str, Any]:
    last = min(last_day_of(approval) or until, until)
    stretch = next(each for each in service.stretches if each.span.first == approval.starts_on)
    unit = approval.unit
    return {
        "case_number": approval.decision.application.case_number,
        "unit": unit.name,
        "municipality": unit.municipality.name if unit.municipality else "",
        "from": approval.starts_on.isoformat(),
        "to": last.isoformat(),
        "positions": [
            {
                "from": each.span.first.isoformat(),
                "to": each.span.last.isoformat(),
                "percent": _text(Decimal(each.hundredths) / 100),
            }
            for each in stretch.shares
        ],
        "counted_months": _text(_counted(approval, service, last)),
    }


def _counted(approval: Approval, service: Service, last: date) -> Decimal:
    """Return the engine's months from the first approved day until `last`, the days away left out (R05, R19, E21)."""
    facts: dict[str, Any] = dict(approval.decision.assessment.facts)
    away = (each.within(approval.starts_on, last) for each in service.away)
    stated = [{"from": each.first.isoformat(), "to": each.last.isoformat()} for each in away if each]
    facts["service"] = {
        **facts.get("service", {}),
        "starts_on": approval.starts_on.isoformat(),
        "ends_on": last.isoformat(),
        "leave": stated,
    }
    found = rules.assess(rules.parse_facts(facts)).to_dict()
    counted = cast("dict[str, Any]", found["calculations"])["counted_months"]
    return min(Decimal(counted or 0), approval.counted_months)


def _supervisors(logbook: Logbook, service: Service) -> list[dict[str, str]]:
    rows = Appointment.objects.filter(
        service_period__logbook=logbook, first_day__lte=service.last, last_day__gte=service.first
    ).order_by("first_day", "pk")
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
    states = [_state(each, what) for each in measured.months]
    return {
        "held": sum(getattr(each.counts, what) for each in measured.months),
        "months_asked": sum(state not in {FREE, EXPLAINED} for state in states),
        "months_short": states.count(MISSING),
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


def _text(number: Decimal) -> str:
    """Return a number without zeros at its end: 5.5, 36."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
