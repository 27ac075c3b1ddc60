"""What is known of many logs at once, in as many questions for one log as for a hundred."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from accounts.models import User
from approvals.enums import ConfirmationState
from approvals.models import Approval, ServiceConfirmation
from approvals.services.approvals import last_day_of
from approvals.services.followup import measures
from curriculum.models import Absence, IndividualPlan, Logbook, TeachingSession
from curriculum.months import first_day_of, month_number
from curriculum.queries.absences import Span, cut_spans, merge_spans
from supervision.models import Appointment, AskedMonth, Conference, ConferenceState, Meeting, PlannedMeeting

_DAY = timedelta(days=1)
#: what nobody did in so many days is not asked for any more
_LOOK_BACK = timedelta(days=60)


@dataclass(slots=True, kw_only=True)
class LogFacts:
    """One log: who writes in it on which days, and everything in it that may call for a reminder."""

    logbook: Logbook
    doctor: User
    #: days covered by approvals, oldest first
    service: tuple[Span, ...] = ()
    #: days on which the service stands still (E21)
    still: tuple[Span, ...] = ()
    appointments: list[Appointment] = field(default_factory=list)
    planned: list[PlannedMeeting] = field(default_factory=list)
    #: days on which a meeting is logged
    held: set[date] = field(default_factory=set)
    unanswered: list[Meeting] = field(default_factory=list)
    conferences: list[Conference] = field(default_factory=list)
    sessions: list[TeachingSession] = field(default_factory=list)
    plan: IndividualPlan | None = None
    #: the last day of what has been confirmed, or is about to be
    confirmed_through: date | None = None
    #: appointments whose supervisor has been asked for the meeting of a month, with the month
    asked: set[tuple[int, int]] = field(default_factory=set)

    @property
    def last_day(self) -> date | None:
        """The last day that is approved."""
        return self.service[-1][1] if self.service else None

    @property
    def is_confirmed_to_the_end(self) -> bool:
        """Whether a confirmation has been asked for that reaches the last approved day; one of a part does not."""
        last, through = self.last_day, self.confirmed_through
        return last is not None and through is not None and through >= last

    def appointment_on(self, day: date) -> Appointment | None:
        """Return the appointment whose supervisor follows the service on a day."""
        for each in self.appointments:
            if each.first_day is not None and each.last_day is not None and each.first_day <= day <= each.last_day:
                return each
        return None

    def supervisor_on(self, day: date) -> User | None:
        """Return who follows the service on a day and can be reached."""
        appointment = self.appointment_on(day)
        return supervisor_of(appointment) if appointment is not None else None

    def is_away(self, day: date) -> bool:
        """Whether the service stands still on a day."""
        return any(first <= day <= last for first, last in self.still)

    def back_from(self, day: date) -> date:
        """Return the day itself, or the first one after the absence that it falls in."""
        return next((last + _DAY for first, last in self.still if first <= day <= last), day)

    def last_working_day(self, month: int) -> date | None:
        """Return the last day of a month that is approved and not away; None when the month asks for nothing.

        What a month asks for is what the follow-up says (T16, E21): one that is served in part, or in which the doctor
        was away for more than half of it, asks for no meeting.
        """
        if not self._asks(month):
            return None
        first, last = first_day_of(month), first_day_of(month + 1) - _DAY
        days = [last - count * _DAY for count in range((last - first).days + 1)]
        return next((day for day in days if self.is_served_on(day)), None)

    def has_begun_in(self, month: int, *, today: date) -> bool:
        """Whether an approved day of the month has come: nobody is asked for a month before the service begins."""
        return any(first <= today and last >= first_day_of(month) for first, last in self.service)

    def _asks(self, month: int) -> bool:
        if not self.service:
            return False
        service = measures.Service(
            stretches=tuple(measures.Stretch(span=each, shares=()) for each in _measured(self.service)),
            away=_measured(self.still),
        )
        return month in measures.months_that_ask(service) and not measures.is_explained(service, month)

    def covers(self, day: date) -> bool:
        """Whether a day is approved."""
        return any(first <= day <= last for first, last in self.service)

    def is_served_on(self, day: date) -> bool:
        """Whether a day is approved and the service does not stand still on it: what is on other days is no concern."""
        return self.covers(day) and not self.is_away(day)

    def has_met_in(self, month: int) -> bool:
        """Whether a meeting of that month is logged."""
        return any(month_number(day) == month for day in self.held)


def _measured(spans: Iterable[Span]) -> tuple[measures.Span, ...]:
    return tuple(measures.Span(first=first, last=last) for first, last in spans)


def supervisor_of(appointment: Appointment) -> User | None:
    """Return the supervisor of an appointment, if it is somebody who can be reached."""
    supervisor = appointment.supervisor
    return supervisor.user if supervisor is not None and supervisor.user.is_active else None


def collect_facts(logbooks: Iterable[int], *, today: date) -> list[LogFacts]:
    """Return what is known of the logs with these keys, in the order of the keys."""
    keys = list(logbooks)
    found = Logbook.objects.filter(pk__in=keys).select_related("doctor__user").order_by("pk")
    logs = {each.pk: LogFacts(logbook=each, doctor=each.doctor.user) for each in found}
    _add_service(logs, keys)
    _add_meetings(logs, keys, today)
    _add_conferences_and_teaching(logs, keys, today)
    _add_plans(logs, keys)
    return list(logs.values())


def _add_service(logs: dict[int, LogFacts], keys: Sequence[int]) -> None:
    spans: dict[int, list[Span]] = defaultdict(list)
    still: dict[int, list[Span]] = defaultdict(list)
    for key, approval in _approvals(keys):
        last = last_day_of(approval)
        if last is not None:
            spans[key].append((approval.starts_on, last))
            leave = [
                (part.starts_on, part.ends_on) for part in approval.service_period.positions.all() if part.is_leave
            ]
            still[key].extend(cut_spans(leave, first=approval.starts_on, last=last))
    away = Absence.objects.standing().filter(logbook__in=keys)
    for key, first, final in away.values_list("logbook_id", "starts_on", "ends_on"):
        still[key].append((first, final))
    for key, log in logs.items():
        log.service = merge_spans(spans[key])
        if log.service:
            log.still = cut_spans(still[key], first=log.service[0][0], last=log.service[-1][1])
    followed = Appointment.objects.filter(service_period__logbook__in=keys, first_day__isnull=False)
    for each in followed.select_related("service_period", "supervisor__user").order_by("-first_day", "-pk"):
        logs[each.service_period.logbook_id].appointments.append(each)  # type: ignore[index]


def _approvals(keys: Sequence[int]) -> Iterator[tuple[int, Approval]]:
    approvals = Approval.objects.filter(service_period__logbook__in=keys).select_related("service_period")
    for approval in approvals.prefetch_related("service_period__positions").order_by("pk"):
        if approval.service_period.logbook_id is not None:
            yield approval.service_period.logbook_id, approval


def _add_meetings(logs: dict[int, LogFacts], keys: Sequence[int], today: date) -> None:
    planned = PlannedMeeting.objects.filter(logbook__in=keys, cancelled_at__isnull=True, on__gte=today)
    for each in planned.select_related("appointment__supervisor__user").order_by("on", "pk"):
        logs[each.logbook_id].planned.append(each)
    standing = Meeting.objects.standing().filter(logbook__in=keys)
    recent = standing.filter(Q(month__gte=month_number(today) - 1) | Q(answer="", held_on__gte=today - _LOOK_BACK))
    for meeting in recent.select_related("appointment__supervisor__user").order_by("held_on", "pk"):
        logs[meeting.logbook_id].held.add(meeting.held_on)
        if not meeting.answer:
            logs[meeting.logbook_id].unanswered.append(meeting)
    asked = AskedMonth.objects.filter(
        appointment__service_period__logbook__in=keys, month__gte=month_number(today) - 1
    ).values_list("appointment__service_period__logbook_id", "appointment_id", "month")
    for key, appointment, month in asked:
        logs[key].asked.add((appointment, month))


def _add_conferences_and_teaching(logs: dict[int, LogFacts], keys: Sequence[int], today: date) -> None:
    open_ones = Conference.objects.filter(logbook__in=keys, state=ConferenceState.PLANNED)
    for conference in open_ones.filter(on__gte=today - _LOOK_BACK).order_by("on", "pk"):
        logs[conference.logbook_id].conferences.append(conference)
    sessions = TeachingSession.objects.filter(
        logbook__in=keys, cancelled_at__isnull=True, attended_hours__isnull=True, on__lte=today
    )
    for session in sessions.filter(on__gte=today - _LOOK_BACK).select_related("series").order_by("on", "pk"):
        logs[session.logbook_id].sessions.append(session)


def _add_plans(logs: dict[int, LogFacts], keys: Sequence[int]) -> None:
    for plan in IndividualPlan.objects.filter(logbook__in=keys).defer("goals", "activities").order_by("version"):
        logs[plan.logbook_id].plan = plan
    asked_for = ServiceConfirmation.objects.filter(
        logbook__in=keys,
        state__in=[ConfirmationState.MADE, ConfirmationState.SUPERVISOR_SIGNED, ConfirmationState.ISSUED],
    )
    for key, through in asked_for.order_by("ends_on").values_list("logbook_id", "ends_on"):
        logs[key].confirmed_through = through
