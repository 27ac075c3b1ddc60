"""Reading meetings: those of one log, one of them, and what others than the two may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from curriculum.models import IndividualPlan, Logbook
from curriculum.months import month_number
from supervision.models import (
    Appointment,
    Conference,
    ConferenceState,
    DoctorAnswer,
    Meeting,
    MeetingForm,
    PlannedMeeting,
)

#: meetings that staff see at a time
SEEN_A_PAGE: Final = 50

#: what was planned longer ago than this is no guess at what somebody logs now
_RECENTLY: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMeeting:
    """All that anybody but the two may know of a meeting: that it took place, when, how, how long, and evaluation.

    Whom it was held by, too, and whether the doctor has confirmed or disputes it; why is told to nobody.
    """

    held_on: date
    form: str
    minutes: int
    has_evaluation: bool
    held_by: str
    answer: str

    @property
    def form_words(self) -> str:
        """How the two met."""
        return str(MeetingForm(self.form).label)


def meetings_seen_by_staff(logbook: Logbook, *, number: str = "") -> Page[SeenMeeting]:
    """Return a page of a log's standing meetings, as staff may see them, newest first: nothing that was said is read.

    A number that is no page gives the first or the last.
    """
    rows = (
        Meeting.objects.standing()
        .filter(logbook=logbook)
        .order_by("-held_on", "-pk")
        .values(
            "held_on", "form", "minutes", "has_evaluation", "answer", held_by=F("appointment__supervisor__user__name")
        )
    )
    page: Page[Any] = Paginator(rows, SEEN_A_PAGE).get_page(number)
    page.object_list = [SeenMeeting(**row) for row in page.object_list]
    return page


def count_disputed(logbook: Logbook, *, days: Iterable[tuple[date, date]] | None = None) -> int:
    """Return how many of the standing meetings the doctor disputes, only those on some days if any are given.

    They count all the same: what was held is the supervisor's to correct or strike out.
    """
    found = Meeting.objects.standing().filter(logbook=logbook, answer=DoctorAnswer.DISPUTED)
    if days is not None:
        on_days = Q(pk__in=[])
        for first, last in days:
            on_days |= Q(held_on__range=(first, last))
        found = found.filter(on_days)
    return found.count()


def list_meetings(logbook: Logbook) -> QuerySet[Meeting]:
    """Return the entries of a log, newest first: those that stand, and those that were struck out."""
    entries = Meeting.objects.filter(logbook=logbook, replaced_at__isnull=True)
    return entries.select_related("appointment__supervisor__user")


def load_meeting(logbook: Logbook, pk: int) -> Meeting | None:
    """Return one entry of a log, old versions included, without its notes."""
    found = Meeting.objects.filter(logbook=logbook, pk=pk)
    return found.select_related("logbook__doctor__user", "appointment__supervisor__user", "logged_by").first()


def earlier_versions(meeting: Meeting) -> list[Meeting]:
    """Return what an entry said before it was corrected, newest first; one query however often that was."""
    replaced = {
        old.pk: old
        for old in Meeting.objects.filter(logbook_id=meeting.logbook_id, replaced_at__isnull=False).select_related(
            "logged_by", "appointment__supervisor__user"
        )
    }
    found: list[Meeting] = []
    key = meeting.replaces_id
    while key is not None and key in replaced:
        found.append(replaced[key])
        key = replaced[key].replaces_id
    return found


def list_appointments(logbook: Logbook) -> list[Appointment]:
    """Return the appointments by which supervisors follow or have followed the service, the newest last."""
    found = Appointment.objects.filter(service_period__logbook=logbook, first_day__isnull=False)
    return list(
        found.select_related("supervisor__user", "service_period__logbook", "service_period__application").order_by(
            "first_day", "pk"
        )
    )


def appointment_on(appointments: Iterable[Appointment], day: date, *, user: User | None = None) -> Appointment | None:
    """Return the appointment that covers a day, else the one that is nearest to it; only the person's own, if named."""
    own = [
        each
        for each in appointments
        if user is None or (each.supervisor is not None and each.supervisor.user_id == user.pk)
    ]
    return min(reversed(own), key=lambda each: _days_off(each, day), default=None)


def appointment_to_sign(appointments: Iterable[Appointment], day: date) -> Appointment | None:
    """Return the appointment whose supervisor signs plans on a day: the one that covers it, else the nearest to come.

    None when the service is over. Of several that cover the day, the newest.
    """
    followed = [
        (each.first_day, each.last_day, each)
        for each in appointments
        if each.first_day is not None and each.last_day is not None and each.first_day <= each.last_day
    ]
    covering = [each for first, last, each in followed if first <= day <= last]
    coming = [each for first, _last, each in followed if first > day]
    return covering[-1] if covering else next(iter(coming), None)


def _days_off(appointment: Appointment, day: date) -> int:
    first, last = appointment.first_day or day, appointment.last_day or day
    if first > last:
        # It never came to follow a day, because another took over first.
        return date.max.toordinal()
    return max((first - day).days, (day - last).days, 0)


def list_plans(logbook: Logbook, *, from_on: date) -> QuerySet[PlannedMeeting]:
    """Return what is planned on the day and after it, and has not been called off; the nearest first."""
    return (
        PlannedMeeting.objects.filter(logbook=logbook, on__gte=from_on, cancelled_at__isnull=True)
        .select_related("appointment__supervisor__user", "planned_by")
        .order_by("on", "pk")
    )


def count_planned(logbook: Logbook, first: date, last: date) -> int:
    """Return how many meetings and conferences still are to come on the days from `first` to `last`. Two queries."""
    days = (max(first, timezone.localdate()), last)
    meetings = PlannedMeeting.objects.filter(logbook=logbook, on__range=days, cancelled_at__isnull=True)
    conferences = Conference.objects.filter(logbook=logbook, on__range=days, state=ConferenceState.PLANNED)
    return meetings.count() + conferences.count()


def load_plan(logbook: Logbook, pk: int) -> PlannedMeeting | None:
    """Return one planned meeting of a log."""
    found = PlannedMeeting.objects.filter(logbook=logbook, pk=pk)
    return found.select_related("logbook__doctor__user", "appointment__supervisor__user").first()


def newest_plan_to_log(logbook: Logbook, *, user: User, today: date) -> PlannedMeeting | None:
    """Return the newest of the person's planned meetings that probably is to be logged now, None when there is none.

    It should have been held by now, not longer ago than a month, and no meeting is logged in its month.
    """
    planned = PlannedMeeting.objects.filter(
        logbook=logbook,
        appointment__supervisor__user=user,
        on__range=(today - _RECENTLY, today),
        cancelled_at__isnull=True,
    )
    recent = Meeting.objects.standing().filter(logbook=logbook, month__gte=month_number(today - _RECENTLY))
    logged = set(recent.order_by().values_list("month", flat=True))
    return next((each for each in planned.order_by("-on", "-pk") if month_number(each.on) not in logged), None)


def learning_goals(logbook: Logbook) -> list[str]:
    """Return the goals of the newest individual plan, as they are worded there."""
    plan = IndividualPlan.objects.filter(logbook=logbook).order_by("-version").first()
    goals = plan.goals if plan is not None else []
    return [str(goal.get("text", "")) for goal in goals if goal.get("text")]


def goals_ever_planned(logbook: Logbook) -> list[str]:
    """Return the goals of every version of the individual plan, the newest version first, as they are worded there."""
    plans = IndividualPlan.objects.filter(logbook=logbook).order_by("-version").values_list("goals", flat=True)
    return [str(goal.get("text", "")) for goals in plans for goal in goals if goal.get("text")]
