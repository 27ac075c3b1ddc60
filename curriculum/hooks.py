"""Who wants to know when something is written in a log, and who knows how long the course is. Upper floors join when
the site starts.

The services that write call `log_changed` themselves, inside their transaction, as the last thing they do: whatever
follows is kept together with the act or not at all. Nothing relies on it alone: a sweep at night does the same for
reminders and calendars, and `manage.py recount_logs` for the sums of each month.
"""

from collections.abc import Callable
from datetime import date

from accounts.models import User
from curriculum.models import IndividualPlan, Logbook

on_log_changed: list[Callable[[Logbook, date | None], object]] = []
#: who tells whoever has not signed a plan; called with the plan and the person who just wrote or signed it
on_plan_waits: list[Callable[[IndividualPlan, User], object]] = []
#: who knows which supervisor signs plans; asked with the log and a person, and says whether it is that one
plan_signers: list[Callable[[Logbook, User], bool]] = []

#: who knows what is planned in a log; asked with the log and the first and the last day, and says how many that is
plans_known_by: list[Callable[[Logbook, date, date], int]] = []
#: who knows how many months the whole course has by the rules of a day (R03): numbers of the regulation stand there
course_months_known_by: list[Callable[[date], int]] = []


def months_of_course(on: date) -> int | None:
    """Return how many months the whole course has by the rules of a day; None when nobody knows."""
    return next((known(on) for known in course_months_known_by), None)


def count_plans(logbook: Logbook, *, first: date, last: date) -> int:
    """Return how many meetings and conferences are planned on the days from `first` to `last`, both included."""
    return sum(known(logbook, first, last) for known in plans_known_by)


def log_changed(logbook: Logbook, *, day: date | None = None) -> None:
    """Tell everybody on the list. Call once for each act, however many rows it wrote.

    `day` is the earliest one that the act is about, where it is about meetings and conferences on some days and nothing
    else: they count for their months alone. Without it, anything in the log may count otherwise than before.
    """
    for listener in on_log_changed:
        listener(logbook, day)


def plan_waits(plan: IndividualPlan, *, by: User) -> None:
    """Say that `by` has written or signed a plan that is not signed by both."""
    for listener in on_plan_waits:
        listener(plan, by)


def signs_plans(user: User, logbook: Logbook) -> bool:
    """Whether the person is the supervisor who signs plans now. The right to the log is another matter."""
    return all(is_signer(logbook, user) for is_signer in plan_signers)
