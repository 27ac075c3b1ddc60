"""Which conferences a log has, by day and by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, QuerySet

from curriculum.models import Logbook
from curriculum.months import first_day_of, month_number
from curriculum.queries.absences import Span, service_days
from supervision.models import Appointment, Conference, ConferenceAnswer, ConferenceState


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceMonth:
    """One calendar month of a log: its conferences, oldest first, and how many of them were held."""

    number: int
    conferences: tuple[Conference, ...]

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return first_day_of(self.number)

    @property
    def held(self) -> int:
        """How many were held."""
        return self._count(ConferenceState.HELD)

    @property
    def planned(self) -> int:
        """How many are planned and not yet settled."""
        return self._count(ConferenceState.PLANNED)

    def _count(self, state: ConferenceState) -> int:
        return sum(each.state == state for each in self.conferences)


def approved_days(logbook: Logbook) -> Span | None:
    """Return the first and the last day of the log's approved service.

    The days on which supervisors follow it say so, because an approval that begins or ends sets them. Without any, the
    stated dates of the service are used.
    """
    days = Appointment.objects.filter(service_period__logbook=logbook).aggregate(
        first=Min("first_day"), last=Max("last_day")
    )
    if days["first"] is None or days["last"] is None:
        return service_days(logbook)
    return (days["first"], days["last"]) if days["first"] <= days["last"] else None


def list_conferences(logbook: Logbook, *, first: date, last: date) -> QuerySet[Conference]:
    """Return the conferences from `first` to `last`, oldest first, cancelled ones among them."""
    return Conference.objects.filter(logbook=logbook, on__range=(first, last)).order_by("on", "id")


def answers_about(conference: Conference) -> tuple[ConferenceAnswer | None, list[ConferenceAnswer]]:
    """Return the answer that stands, None while the conference is planned, and the earlier ones, newest first."""
    answers = list(conference.answers.select_related("by").order_by("-id"))
    if conference.state == ConferenceState.PLANNED or not answers:
        return None, answers
    return answers[0], answers[1:]


def conferences_of_month(logbook: Logbook, month: int) -> QuerySet[Conference]:
    """Return the conferences of one calendar month, oldest first."""
    return Conference.objects.filter(logbook=logbook, month=month).order_by("on", "id")


def conferences_by_month(logbook: Logbook, *, first: date, last: date) -> tuple[ConferenceMonth, ...]:
    """Return every calendar month that the days touch, in order, those without a conference too. One query."""
    return by_month(list_conferences(logbook, first=first, last=last), first=first, last=last)


def by_month(conferences: Iterable[Conference], *, first: date, last: date) -> tuple[ConferenceMonth, ...]:
    """Sort conferences into the calendar months that the days touch."""
    sorted_in: dict[int, list[Conference]] = {
        number: [] for number in range(month_number(first), month_number(last) + 1)
    }
    for each in conferences:
        if each.month in sorted_in:
            sorted_in[each.month].append(each)
    return tuple(ConferenceMonth(number=number, conferences=tuple(found)) for number, found in sorted_in.items())
