"""The individual education plan: versions that are never changed, signed by the two who agree on them (R30).

The plan is for the whole course, the hospital year included (T21), so its days may lie outside the service of the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.catalogue import PARTS, Entry, course_catalogue
from curriculum.catalogue.shelf import DOCTOR_COURSE, shelf
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.hooks import log_changed, plan_waits, signs_plans
from curriculum.models import IndividualPlan, Logbook
from curriculum.months import months_after
from curriculum.permissions import check_may_keep, check_may_open, check_may_supervise

MOST_ROWS: Final = 60
MOST_TEXT: Final = 300
#: the parts of the course that are served (R03-R05); the rest of it goes on beside them
SERVICE_PARTS: Final = ("centre", "nursing_home")
#: a service that begins on a Monday after one that ended on a Friday goes on from it
LONGEST_PAUSE: Final = timedelta(weeks=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A learning goal, from the catalogue by its key or in own words, and the day by which it is to be reached."""

    by: date
    key: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something done to learn, from a day to a day: from the catalogue by its key, or in one's own words.

    A key such as «programme.activity» names an activity of another programme than the doctor's own course.
    """

    first: date
    last: date
    key: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedService:
    """The first and the last day of service in a plan, whether that is too short, and the days without any between."""

    first: date
    last: date
    is_short: bool
    gaps: tuple[tuple[date, date], ...]


def newest_plan(logbook: Logbook) -> IndividualPlan | None:
    """Return the version that counts, signed or not; the others are history."""
    return logbook.individual_plans.select_related("made_by", "supervisor").order_by("-version").first()


def uncovered_parts(plan: IndividualPlan) -> list[str]:
    """Return the parts of the course that no activity of the plan belongs to: a plan is for the whole of it (T21)."""
    known = course_catalogue().activities
    covered = {known[row["key"]].part for row in plan.activities if row["key"] in known}
    return [part for part in PARTS if part not in covered]


def service_in_plan(plan: IndividualPlan, *, months: int | None) -> PlannedService | None:
    """Return the days of the service that the plan holds at both kinds of places; None when it holds none.

    The course is `months` months of full-time service (R03) and takes longer in part of a position (R19), so that a
    plan of fewer calendar months is never for the whole of it (R30, T21). A week between two services is no gap.
    """
    known = course_catalogue().activities
    days = sorted(
        (date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
        for row in plan.activities
        if row["key"] in known and known[row["key"]].part in SERVICE_PARTS
    )
    if not days:
        return None
    first, last = days[0]
    gaps = []
    for begins, ends in days[1:]:
        if begins - last > LONGEST_PAUSE:
            gaps.append((last + _DAY, begins - _DAY))
        last = max(last, ends)
    is_short = months is not None and last + _DAY < months_after(first, months)
    return PlannedService(first=first, last=last, is_short=is_short, gaps=tuple(gaps))


def make_version(
    logbook: Logbook,
    *,
    by: User,
    goals: Sequence[Goal],
    activities: Sequence[Activity],
    remark: str = "",
    based_on: int = 0,
) -> IndividualPlan:
    """Write a new version of the plan; the one before it becomes history, signed or not.

    `based_on` is the number of the version that the person saw, 0 for none. The words of the catalogue are kept as they
    are now, in the language of whoever writes. Raises NotAllowed, NotPossible with the field, and LogChanged when
    somebody has written a version meanwhile.
    """
    try:
        return _make_version(
            logbook, by=by, goals=goals, activities=activities, remark=remark.strip(), based_on=based_on
        )
    except IntegrityError as lost:
        raise LogChanged(_meanwhile()) from lost


@transaction.atomic
def _make_version(
    logbook: Logbook,
    *,
    by: User,
    goals: Sequence[Goal],
    activities: Sequence[Activity],
    remark: str,
    based_on: int,
) -> IndividualPlan:
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=logbook.pk)
    check_may_open(by, logbook)
    newest = newest_plan(logbook)
    standing = newest.version if newest else 0
    if standing != based_on:
        raise LogChanged(_meanwhile())
    catalogue = course_catalogue()
    content = {
        "goals": [_goal_row(goal, catalogue.goals) for goal in goals],
        "activities": [_activity_row(activity, catalogue.activities) for activity in activities],
        "remark": remark,
    }
    _check_content(content)
    if newest and all(getattr(newest, name) == value for name, value in content.items()):
        raise NotPossible(_("Planen er som før. Endre noe før du lagrer en ny versjon."))
    plan = IndividualPlan(logbook=logbook, version=standing + 1, made_by=by, **content)
    plan.full_clean()
    plan.save()
    plan_waits(plan, by=by)
    log_changed(logbook)
    return plan


@transaction.atomic
def sign_as_doctor(plan: IndividualPlan, *, by: User) -> IndividualPlan:
    """Let the doctor sign the newest version, once. Raises NotAllowed, NotPossible and LogChanged."""
    logbook, plan = _locked(plan)
    check_may_keep(by, logbook)
    _check_is_newest(plan, logbook)
    if plan.signed_by_doctor_at is not None:
        raise LogChanged(_("Du har alt signert planen."))
    plan.signed_by_doctor_at = timezone.now()
    plan.save(update_fields=["signed_by_doctor_at"])
    if not plan.is_signed:
        plan_waits(plan, by=by)
    log_changed(logbook)
    return plan


@transaction.atomic
def sign_as_supervisor(plan: IndividualPlan, *, by: User) -> IndividualPlan:
    """Let the supervisor sign the newest version, once; the one who follows the service now, or is next to (R30).

    Raises NotAllowed, NotPossible and LogChanged.
    """
    logbook, plan = _locked(plan)
    check_may_supervise(by, logbook)
    if not signs_plans(by, logbook):
        raise NotAllowed(_("Bare veilederen som følger tjenesten nå, kan signere planen."))
    _check_is_newest(plan, logbook)
    if plan.signed_by_supervisor_at is not None:
        raise LogChanged(_("Planen er alt signert av veilederen."))
    plan.signed_by_supervisor_at, plan.supervisor = timezone.now(), by
    plan.save(update_fields=["signed_by_supervisor_at", "supervisor"])
    if not plan.is_signed:
        plan_waits(plan, by=by)
    log_changed(logbook)
    return plan


def _locked(plan: IndividualPlan) -> tuple[Logbook, IndividualPlan]:
    logbook = Logbook.objects.select_for_update(of=("self",)).get(pk=plan.logbook_id)
    return logbook, IndividualPlan.objects.get(pk=plan.pk)


def _check_is_newest(plan: IndividualPlan, logbook: Logbook) -> None:
    newest = newest_plan(logbook)
    if newest is None or newest.pk != plan.pk:
        raise LogChanged(_("Det er laget en nyere versjon av planen. Les og signer den."))


def _check_content(content: dict[str, Any]) -> None:
    if not content["goals"]:
        raise NotPossible(_("Planen må ha minst ett læringsmål."))
    if not content["activities"]:
        raise NotPossible(_("Planen må ha minst én læringsaktivitet."))
    for rows in (content["goals"], content["activities"]):
        if len(rows) > MOST_ROWS:
            raise NotPossible(_("Planen kan ha høyst %(most)d linjer av hvert slag.") % {"most": MOST_ROWS})
        keys = [row["key"] for row in rows if row["key"]]
        if len(keys) != len(set(keys)):
            raise NotPossible(_("Det samme står mer enn én gang i planen."))


def _goal_row(goal: Goal, known: dict[str, Entry]) -> dict[str, str]:
    return {"key": goal.key, "text": _text_of(goal.key, goal.text, known), "by": goal.by.isoformat()}


def _activity_row(activity: Activity, known: dict[str, Entry]) -> dict[str, str]:
    if activity.last < activity.first:
        raise NotPossible(_("Siste dag kan ikke være før første dag."))
    text = _text_of_programme(activity.key) or _text_of(activity.key, activity.text, known)
    return {
        "key": activity.key,
        "text": text,
        "from": activity.first.isoformat(),
        "to": activity.last.isoformat(),
    }


def _text_of_programme(code: str) -> str:
    """Return the name of an activity of another programme, with that of the programme; empty for any other key."""
    found = shelf().activity(code) if not code.startswith(f"{DOCTOR_COURSE}.") else None
    return f"{shelf().programmes[found.programme].title}: {found.title}"[:MOST_TEXT] if found else ""


def _text_of(key: str, text: str, known: dict[str, Entry]) -> str:
    if key and key not in known:
        raise NotPossible(_("Planen viser til noe som ikke står i katalogen."))
    words = known[key].text if key else text.strip()
    if not words:
        raise NotPossible(_("Skriv hva læringsmålet eller aktiviteten går ut på."))
    if len(words) > MOST_TEXT:
        raise NotPossible(_("Skriv kortere: høyst %(most)d tegn på hver linje.") % {"most": MOST_TEXT})
    return words


def _meanwhile() -> str:
    return _("Det er laget en ny versjon av planen mens du skrev. Se på den, og skriv endringen din inn i den.")
