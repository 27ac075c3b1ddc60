"""From the rows of one log to what is measured, and what the rules ask for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from approvals import rules
from approvals.models import Approval
from approvals.services.approvals import last_day_of
from approvals.services.followup.measures import (
    Counts,
    Measure,
    Minimums,
    Service,
    Share,
    Span,
    Stretch,
    measure,
    merged,
)
from curriculum.models import Absence, Logbook, TeachingSession
from curriculum.months import first_day_of, month_number
from supervision.models import Conference, ConferenceState, Meeting


def number_in_force(name: str, on: date) -> str:
    """Return a number of the regulation in force on a day, as it is written there."""
    return str(rules.parameters_in_force(on)[name]["value"])


def minimums_of(months: Iterable[int]) -> dict[int, Minimums]:
    """Return what each calendar month asks for: the numbers in force on its first day (R21, R28)."""
    found = {}
    for month in months:
        values = rules.parameters_in_force(first_day_of(month))
        found[month] = Minimums(
            meetings=int(str(values["minimum_meetings"]["value"])),
            conferences=int(str(values["minimum_conferences"]["value"])),
        )
    return found


def chains_of(logbook: Logbook) -> list[list[Approval]]:
    """Return the approvals of a log that cover days, oldest first: those that follow day by day are one chain.

    Three queries, however many there are.
    """
    found = Approval.objects.filter(service_period__logbook=logbook).select_related("service_period")
    days = [(each, last_day_of(each)) for each in found.prefetch_related("service_period__positions")]
    covering = sorted(((each, last) for each, last in days if last), key=lambda pair: (pair[0].starts_on, pair[0].pk))
    chains: list[list[Approval]] = []
    until = date.min
    for each, last in covering:
        if chains and each.starts_on <= until + timedelta(days=1):
            chains[-1].append(each)
        else:
            chains.append([each])
        until = max(until, last)
    return chains


def service_of(approvals: Sequence[Approval], logbook: Logbook, *, until: date = date.max) -> Service | None:
    """Return the days that the approvals cover, with shares and absence, until a day if one is given; None for none.

    Absence is what is stated in the log, and leave that was part of what was approved (E21). Two queries, and one for
    each approval whose positions are not at hand.
    """
    days = [(each, last_day_of(each)) for each in approvals]
    covered = [(each, min(last, until)) for each, last in days if last is not None and each.starts_on <= until]
    if not covered:
        return None
    covered.sort(key=lambda pair: pair[0].starts_on)
    away = [
        Span(first=each.starts_on, last=each.ends_on) for each in Absence.objects.standing().filter(logbook=logbook)
    ]
    stretches: list[Stretch] = []
    for approval, last in covered:
        shares: list[Share] = []
        for part in approval.service_period.positions.all():
            span = Span(first=part.starts_on, last=part.ends_on)
            cut = span.within(approval.starts_on, last)
            if cut and part.is_leave:
                away.append(cut)
            elif cut:
                shares.append(Share(span=cut, hundredths=int(part.percent * 100)))
        stretches.append(Stretch(span=Span(first=approval.starts_on, last=last), shares=tuple(shares)))
    first, end = stretches[0].span.first, stretches[-1].span.last
    return Service(stretches=tuple(stretches), away=merged(away, first=first, last=end))


def counts_of(logbook: Logbook, service: Service, *, hours_through: date) -> dict[int, Counts]:
    """Return what stands in the log by month, on approved days alone: three queries, however long the log.

    Meetings that were corrected or struck out do not stand; conferences count when they are held; hours are those
    that the doctor took part in until `hours_through`.
    """
    found: defaultdict[int, Counts] = defaultdict(Counts)
    meetings = Meeting.objects.standing().filter(_on_days(service, "held_on"), logbook=logbook)
    evaluated = Count("pk", filter=Q(has_evaluation=True))
    for row in meetings.order_by().values("month").annotate(held=Count("pk"), evaluated=evaluated):
        found[row["month"]].meetings, found[row["month"]].evaluations = row["held"], row["evaluated"]
    conferences = Conference.objects.filter(_on_days(service, "on"), logbook=logbook, state=ConferenceState.HELD)
    for month, held in conferences.order_by().values("month").annotate(held=Count("pk")).values_list("month", "held"):
        found[month].conferences = held
    attended = TeachingSession.objects.filter(
        _on_days(service, "on"), logbook=logbook, attended_hours__isnull=False, on__lte=hours_through
    )
    summed = attended.order_by().values("month").annotate(hours=Sum("attended_hours"))
    for month, hours in summed.values_list("month", "hours"):
        found[month].hundredths = int(hours * 100)
    return dict(found)


def measure_log(logbook: Logbook, approvals: Sequence[Approval], *, through: date, on: date) -> Measure | None:
    """Measure the service of a log until a day, over all the approvals that follow one another in it.

    `on` is the day whose numbers of the regulation hold for hours, and the last day of which hours are counted. None
    when nothing is approved any more.
    """
    service = service_of(approvals, logbook)
    if service is None:
        return None
    return measure_service(service, logbook, through=through, on=on)


def measure_service(service: Service, logbook: Logbook, *, through: date, on: date) -> Measure:
    """Measure a service that is at hand; as `measure_log`."""
    months = range(month_number(service.first), month_number(service.last) + 1)
    return measure(
        service,
        counts_of(logbook, service, hours_through=on),
        through=through,
        least=minimums_of(months),
        yearly_hours=int(number_in_force("teaching_hours", on)),
    )


def _on_days(service: Service, name: str) -> Q:
    days = Q(pk__in=[])
    for span in merged((each.span for each in service.stretches), first=service.first, last=service.last):
        days |= Q(**{f"{name}__gte": span.first, f"{name}__lte": span.last})
    return days


def day_before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)
