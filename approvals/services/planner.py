"""A doctor's plans for the two years: made, kept, and filled from what stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.exceptions import CaseChanged, NotAllowed, NotPossible
from approvals.models import Application, Approval, CoursePlan
from approvals.permissions import check_may_apply
from approvals.rules.planning import PlanPeriod, first_day_above_whole
from approvals.services.approvals import last_day_of
from curriculum.models import CoursePlace

MOST_PLANS: Final = 20
MOST_ROWS: Final = 20
#: what the course section of an application has room for
MOST_NAME: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A period of a plan, both days included: where, at which share of full time, and whether it is only wished for."""

    place: str
    starts_on: date
    ends_on: date
    percent: Decimal
    place_name: str = ""
    is_wish: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the row as it is stored."""
        return {
            "place": self.place,
            "place_name": self.place_name,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "percent": str(self.percent),
            "is_wish": self.is_wish,
        }

    def to_period(self) -> PlanPeriod:
        """Return the row as the rules read it."""
        return PlanPeriod(
            place=self.place, from_=self.starts_on, to=self.ends_on, percent=self.percent, unit=self.place_name
        )

    @property
    def unit(self) -> str:
        """The place's name in the form in which two spellings of it are the same; empty when it has none."""
        return folded(self.place_name)

    def is_same_service(self, other: "PlanRow") -> bool:
        """Whether both tell of the same days at the same kind of place."""
        mine, theirs = (self.place, self.starts_on, self.ends_on), (other.place, other.starts_on, other.ends_on)
        return mine == theirs


def folded(name: str) -> str:
    """Return the name of a place so that two ways of writing it are the same."""
    return " ".join(name.split()).casefold()


def rows_of(plan: CoursePlan) -> list[PlanRow]:
    """Return the rows of a plan, in order."""
    return [
        PlanRow(
            place=row["place"],
            place_name=row["place_name"],
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]),
            percent=Decimal(row["percent"]),
            is_wish=row["is_wish"],
        )
        for row in plan.rows
    ]


@transaction.atomic
def make_plan(*, by: User, title: str) -> CoursePlan:
    """Return a new, empty plan. Raises NotAllowed for whoever cannot apply, and NotPossible for one plan too many."""
    check_may_apply(by)
    by = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if CoursePlan.objects.open().filter(user=by).count() >= MOST_PLANS:
        raise NotPossible(_("Du har allerede mange planer. Legg bort en av dem først."), field="title")
    plan = CoursePlan(user=by, title=title.strip())
    plan.full_clean(exclude=["user"])
    plan.save()
    return plan


@transaction.atomic
def save_plan_rows(plan: CoursePlan, *, by: User, version: int, title: str, rows: Sequence[PlanRow]) -> CoursePlan:
    """Keep the title and the rows in place of the earlier ones.

    Raises NotAllowed for others, CaseChanged when the plan has been saved elsewhere since `version`, and NotPossible,
    with `field`, for too many rows, an end before the start, or more than full time.
    """
    plan = lock_plan(plan, by=by)
    if plan.version != version:
        raise CaseChanged
    _check_rows(rows)
    return _store(plan, title=title, rows=rows)


@transaction.atomic
def fetch_into_plan(plan: CoursePlan, *, by: User) -> int:
    """Add what the doctor has stated and been granted: approved service, and the periods of the newest application.

    What the plan tells of already is not added again. Returns how many rows were added. Raises NotAllowed for others
    and NotPossible when the plan would have too many rows, or more than full time.
    """
    plan = lock_plan(plan, by=by)
    rows = rows_of(plan)
    before = len(rows)
    for found in [*approved_rows(by), *_stated_rows(by)]:
        if not any(found.is_same_service(row) for row in rows):
            rows.append(found)
    rows.sort(key=lambda row: (row.starts_on, row.ends_on))
    _check_rows(rows)
    _store(plan, title=plan.title, rows=rows)
    return len(rows) - before


@transaction.atomic
def close_plan(plan: CoursePlan, *, by: User) -> CoursePlan:
    """Put a plan away. It is kept, but shown no more. Raises NotAllowed for others."""
    plan = lock_plan(plan, by=by)
    plan.closed_at = timezone.now()
    plan.save(update_fields=["closed_at", "changed_at"])
    return plan


def approved_rows(by: User) -> list[PlanRow]:
    """Return what is pre-approved of a doctor's service, a row for each share of full time within the approved days.

    Leave is left out, and so are approvals that never came to cover a day. Oldest first.
    """
    approvals = (
        Approval.objects.filter(doctor__user=by)
        .select_related("unit", "service_period")
        .prefetch_related("service_period__positions")
        .order_by("starts_on", "id")
    )
    return [row for approval in approvals for row in rows_of_approval(approval)]


def rows_of_approval(approval: Approval) -> list[PlanRow]:
    """Return the shares of full time on the days that one approval covers, leave left out."""
    last = last_day_of(approval)
    if last is None:
        return []
    return [
        PlanRow(
            place=CoursePlace.NURSING_HOME.value,
            place_name=approval.unit.name[:MOST_NAME],
            starts_on=max(part.starts_on, approval.starts_on),
            ends_on=min(part.ends_on, last),
            percent=part.percent,
        )
        for part in approval.service_period.positions.all()
        if not part.is_leave and part.starts_on <= last and part.ends_on >= approval.starts_on
    ]


def newest_stated(by: User) -> Application | None:
    """Return the newest application in which a doctor tells of the rest of the two years, if any."""
    telling = Application.objects.filter(doctor__user=by, education_plan__course_periods__isnull=False)
    return telling.select_related("education_plan").order_by("-created_at", "-id").first()


def _stated_rows(by: User) -> list[PlanRow]:
    application = newest_stated(by)
    if application is None:
        return []
    return [
        PlanRow(
            place=period.place,
            place_name=period.place_name,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            percent=period.percent,
        )
        for period in application.education_plan.course_periods.all()
    ]


def _check_rows(rows: Sequence[PlanRow]) -> None:
    if len(rows) > MOST_ROWS:
        raise NotPossible(_("En plan kan ha høyst %(most)d perioder.") % {"most": MOST_ROWS})
    if any(row.ends_on < row.starts_on for row in rows):
        raise NotPossible(_("Siste dag kan ikke være før første dag."), field="ends_on")
    too_much = first_day_above_whole([row.to_period() for row in rows])
    if too_much is not None:
        sentence = _("Stillingene er til sammen mer enn 100 prosent fra %(day)s.")
        raise NotPossible(sentence % {"day": date_format(too_much, "j. F Y")}, field="percent")


def _store(plan: CoursePlan, *, title: str, rows: Sequence[PlanRow]) -> CoursePlan:
    plan.title = title.strip()
    plan.rows = [row.to_json() for row in rows]
    plan.version += 1
    plan.full_clean(exclude=["user"])
    plan.save()
    return plan


def lock_plan(plan: CoursePlan, *, by: User) -> CoursePlan:
    """Return the plan, locked. Raises NotAllowed for others than its doctor, and for a plan that is put away."""
    plan = CoursePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    check_may_apply(by)
    if plan.user_id != by.pk or plan.closed_at is not None:
        raise NotAllowed(_("Dette er ikke din plan."))
    return plan
