"""The follow-up of one approval on one day: what the pages and the confirmation show, by the same rules as the SQL."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django.conf import settings

from approvals.enums import AlertKind
from approvals.models import Approval
from approvals.services.approvals import last_day_of
from approvals.services.followup.loading import chains_of, measure_service, number_in_force, service_of
from approvals.services.followup.measures import (
    Measure,
    Service,
    end_of,
    lowest_share,
    months_over,
    months_that_ask,
)
from curriculum.months import MISSING
from supervision.models import Appointment

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as the rules ask. `month` is a month number, and nothing when it is about all of it.

    `detail` holds whole numbers and dates in ISO form: hours in hundredths, shares in hundredths of a percent. Hours
    have a forecast until the service is over, and then none.
    """

    kind: AlertKind
    month: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An approval on a day: months and hours of its log until then, and what is found of the approval."""

    approval: Approval
    on: date
    measure: Measure
    findings: tuple[Finding, ...]


def follow_up(approval: Approval, on: date) -> FollowUp | None:
    """Measure an approval as it stands at the beginning of the day `on`; None when it covers no day.

    What is over is every day before. Nothing is found before the first approved day, nor later than
    `FORMER_SUPERVISOR_DAYS` after the last, when nobody can write in the log any more.

    A service that is changed goes on in its log under another approval. So hours are measured over all approvals of
    the log, as its page and the confirmation measure them, and found of the one that began last.
    """
    logbook, last = approval.service_period.logbook, last_day_of(approval)
    service = service_of([approval], logbook) if logbook and last else None
    if logbook is None or last is None or service is None:
        return None
    chains = chains_of(logbook)
    log = service_of([each for chain in chains for each in chain], logbook) or service
    measured = measure_service(log, logbook, through=on - _DAY, on=on)
    findings: list[Finding] = []
    if approval.starts_on <= on <= last + timedelta(days=settings.FORMER_SUPERVISOR_DAYS):
        chain = next((each for each in chains if approval in each), [approval])
        # Months that two approvals share are measured over the days of both, and not over those of another chain.
        whole = log if len(chains) == 1 else service_of(chain, logbook) or service
        months = measured if whole is log else measure_service(whole, logbook, through=measured.through, on=on)
        findings = _of_months(months, _months_of(whole, first=approval.starts_on, last=last))
        if approval == _begun_last(chains, on=on):
            findings += _of_hours(measured, log)
        if on <= last:
            findings += _of_what_goes_on(approval, service, whole, months, on=on, last=last)
    return FollowUp(approval=approval, on=on, measure=measured, findings=tuple(findings))


def _begun_last(chains: list[list[Approval]], *, on: date) -> Approval | None:
    """Return the approval of a log that began last: the one in force, or after it the last that was."""
    begun = [each for chain in chains for each in chain if each.starts_on <= on]
    return max(begun, key=lambda each: (each.starts_on, each.pk), default=None)


def _of_what_goes_on(
    approval: Approval, service: Service, whole: Service, months: Measure, *, on: date, last: date
) -> list[Finding]:
    """What nobody can do anything about once the approval is over."""
    return [
        *_of_evaluation(months, _months_of(whole, first=approval.starts_on, last=last)),
        *_of_position(service, on=on),
        *_of_supervisor(approval, on=on, last=last),
        *_of_days(approval, on=on, last=last, is_end=last == whole.last),
    ]


def _months_of(chain: Service, *, first: date, last: date) -> set[int]:
    """Return the months that ask, and ask the approval of these days: it has their last approved day in the chain."""
    return {month for month in months_that_ask(chain) if first <= min(end_of(month), chain.last) <= last}


def _of_months(measured: Measure, own: set[int]) -> list[Finding]:
    found = []
    for each in measured.closed:
        if each.month not in own:
            continue
        counts, least = each.counts, each.least
        if each.meeting_state == MISSING:
            detail = {"held": counts.meetings, "asked": least.meetings}
            found.append(Finding(kind=AlertKind.NO_MEETING, month=each.month, detail=detail))
        if each.conference_state == MISSING:
            detail = {"held": counts.conferences, "asked": least.conferences}
            found.append(Finding(kind=AlertKind.FEW_CONFERENCES, month=each.month, detail=detail))
    return found


def _of_evaluation(measured: Measure, own: set[int]) -> list[Finding]:
    """So many months in a row, away left out, without a meeting in which the doctor was evaluated (R27)."""
    since = 0
    for each in reversed(measured.months):
        is_over = end_of(each.month) <= measured.through
        if not is_over or each.month not in own or each.days_away * 2 > each.days:
            continue
        if each.counts.evaluations:
            break
        since += 1
    if since < settings.FOLLOWUP_EVALUATION_MONTHS:
        return []
    return [Finding(kind=AlertKind.NO_EVALUATION, month=None, detail={"months": since})]


def _of_hours(measured: Measure, log: Service) -> list[Finding]:
    """Fewer hours than the part of the target that is due, once there are months enough to tell (R32, R33)."""
    is_early = months_over(log, measured.through) < settings.FOLLOWUP_HOURS_MONTHS
    if is_early or not measured.is_behind or measured.forecast is None:
        return []
    detail = {"hours": measured.hundredths, "target": measured.target}
    if measured.through < log.last:
        detail["forecast"] = measured.forecast
    return [Finding(kind=AlertKind.HOURS_BEHIND, month=None, detail=detail)]


def _of_position(service: Service, *, on: date) -> list[Finding]:
    least = int(Decimal(number_in_force("minimum_percent", on)) * 100)
    low = lowest_share(service, least=least)
    if low is None:
        return []
    detail = {"from": low[0].isoformat(), "share": low[1]}
    return [Finding(kind=AlertKind.SMALL_POSITION, month=None, detail=detail)]


def _of_supervisor(approval: Approval, *, on: date, last: date) -> list[Finding]:
    """Nobody follows the service on the day, or nobody from a day before its last, or one who may not (R24, R25)."""
    followed = Appointment.objects.filter(service_period=approval.service_period_id, first_day__isnull=False)
    names = ("first_day", "last_day", "supervisor__competence_area_verified", "not_eligible_from")
    rows = cast("list[tuple[date, date, bool | None, date | None]]", list(followed.values_list(*names)))
    now = [row for row in rows if row[0] <= on <= row[1]]
    if not now:
        earlier = [row[1] + _DAY for row in rows if row[1] < on]
        since, why = max(earlier, default=approval.starts_on), "gone"
    elif max(row[1] for row in rows) < last:
        since, why = max(row[1] for row in rows) + _DAY, "gone"
    elif refused := [day for row in now if (day := row[0] if row[2] is False else row[3]) and day <= last]:
        since, why = min(refused), "ineligible"
    else:
        return []
    detail = {"from": since.isoformat(), "why": why}
    return [Finding(kind=AlertKind.NO_SUPERVISOR, month=None, detail=detail)]


def _of_days(approval: Approval, *, on: date, last: date, is_end: bool) -> list[Finding]:
    """The agreement that the decision rests on ends before the service does (R20); the approved service ends soon.

    Not of an approval that another one follows the day after: the service goes on.
    """
    found = []
    until = approval.agreement_to
    if until and until < last:
        found.append(Finding(kind=AlertKind.AGREEMENT_ENDED, month=None, detail={"last": until.isoformat()}))
    if is_end and (last - on).days <= settings.FOLLOWUP_ENDS_DAYS:
        found.append(Finding(kind=AlertKind.ENDS_SOON, month=None, detail={"last": last.isoformat()}))
    return found
