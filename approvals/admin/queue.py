"""The queue: a list of cases in the order in which they want attention, paged by key so that it never slows down."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.ds import status_tag
from approvals.admin.filters import StateFilter
from approvals.admin.segments import Segment, everything, segments_for
from approvals.enums import Mover, Status
from approvals.models import Application, Assessment
from approvals.queries import case_age, open_request_kinds, provisional_mark
from approvals.services.provisional import join_words
from approvals.templatetags.desk import rule_word
from approvals.transitions import all_movers

CURSOR = "after"
_CURSOR = re.compile(r"([0-9])-(-?[0-9]{1,17})-([0-9]{1,18})")
_CASE_NUMBER = re.compile(r"[0-9]{2}/[0-9]{0,5}")
_MOST_WORDS = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: outcomes shown as chips, those that need work first; what is met is one number, last
CHIP_OUTCOMES = ("not_met", "missing", "judgement", "limited", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One line of the queue, ready to print."""

    application: Application
    address: str
    days: int
    age: str
    waited: str
    provisional: str
    is_mine: bool
    mover: str
    tag: SafeString
    chips: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueHeap:
    """One heap with the rows of it that are on this page."""

    title: str | Promise
    rows: list[QueueRow]


class QueueChangeList(ChangeList):
    """Stock admin's list, but read heap by heap from a place in the order, and never counted."""

    heaps: list[QueueHeap]
    next_page: str

    def get_query_string(self, new_params: dict[str, Any] | None = None, remove: list[str] | None = None) -> str:
        """Return the address of another view of the list; a new filter begins at the top."""
        return super().get_query_string(new_params, [*(remove or []), CURSOR])

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what filters may look at: not the place in the list."""
        found: dict[str, Any] = super().get_filters_params(params)
        found.pop(CURSOR, None)
        return found

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        """The order is the queue's own."""
        return []

    def get_ordering_field_columns(self) -> dict[int, str]:
        """No column can be sorted by."""
        return {}

    def get_results(self, request: HttpRequest) -> None:
        """Read one page: at most one query per heap, and one row more than is shown to know whether there is more."""
        state = next(spec for spec in self.filter_specs if isinstance(spec, StateFilter))
        segments = everything() if state.shows_history(request) else segments_for(request.user)
        found = list(_read(self.queryset, segments, _place(request), self.list_per_page + 1))
        shown = found[: self.list_per_page]
        asked = open_request_kinds(application for _place_of, application in shown)
        self.heaps = list(_heaps(segments, shown, asked))
        self.next_page = ""
        if len(found) > len(shown):
            place, last = shown[-1]
            cursor = _cursor(place, last, newest_first=segments[place].newest_first)
            self.next_page = super().get_query_string({CURSOR: cursor})
        self.result_list = [application for _place_of, application in shown]
        self.result_count = self.full_result_count = len(shown)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all, self.multi_page = True, False
        self.paginator = Paginator(self.result_list, self.list_per_page)


def queue_rows(queryset: QuerySet[Application]) -> QuerySet[Application]:
    """Return the cases with what a line of the queue shows, in one query: counts come with the newest assessment."""
    newest = Assessment.objects.filter(application=OuterRef("pk")).order_by("-pk").values("counts")[:1]
    return (
        queryset.select_related("doctor__user", "service_period__unit__municipality", "assigned_to")
        .only(
            "case_number",
            "status",
            "submitted_at",
            "counted_from",
            "waited_days",
            "waiting_since",
            "provisional_due_on",
            "provisional_sent_at",
            "doctor__user__name",
            "doctor__user__email",
            "service_period__unit__name",
            "service_period__unit__municipality__name",
            "assigned_to__name",
            "assigned_to__email",
        )
        .annotate(counts=Subquery(newest))
    )


def search_cases(queryset: QuerySet[Application], term: str) -> QuerySet[Application]:
    """Find cases by number (whole or from its beginning), else by the doctor's or the unit's name."""
    term = " ".join(term.split())
    if not term:
        return queryset
    if _CASE_NUMBER.fullmatch(term):
        return queryset.filter(case_number__startswith=term)
    # Two searches put together instead of one with «or», so that each can use the index on its names.
    doctors, units = Application.objects.submitted(), Application.objects.submitted()
    for word in term.split()[:_MOST_WORDS]:
        doctors = doctors.filter(doctor__user__name__icontains=word)
        units = units.filter(service_period__unit__name__icontains=word)
    return queryset.filter(pk__in=doctors.values("pk").union(units.values("pk")))


def _read(
    queryset: QuerySet[Application], segments: list[Segment], place: tuple[int, datetime, int] | None, limit: int
) -> Iterator[tuple[int, Application]]:
    first = place[0] if place else 0
    for number, segment in enumerate(segments[first:], start=first):
        rows = queryset.filter(segment.condition)
        order = ("-submitted_at", "-pk") if segment.newest_first else ("counted_from", "pk")
        if place and number == first:
            rows = rows.filter(_beyond(place[1], place[2], newest_first=segment.newest_first))
        read = 0
        for application in queue_rows(rows).order_by(*order)[:limit]:
            read += 1
            yield number, application
        limit -= read
        if limit <= 0:
            return


def _beyond(at: datetime, pk: int, *, newest_first: bool) -> Q:
    """Rows after a place in the order; the first condition is what an index can use."""
    if newest_first:
        return Q(submitted_at__lte=at) & (Q(submitted_at__lt=at) | Q(pk__lt=pk))
    return Q(counted_from__gte=at) & (Q(counted_from__gt=at) | Q(pk__gt=pk))


def _heaps(
    segments: list[Segment], shown: list[tuple[int, Application]], asked: Mapping[int, Sequence[str]]
) -> Iterator[QueueHeap]:
    words = _Words()
    for number, segment in enumerate(segments):
        rows = [
            words.row(application, segment, asked=asked.get(application.pk, ()))
            for place, application in shown
            if place == number
        ]
        if rows:
            yield QueueHeap(title=segment.title, rows=rows)


class _Words:
    """What many lines of one page say alike, made once."""

    def __init__(self) -> None:
        self.on = timezone.localdate()
        self._address = reverse("admin:approvals_application_change", args=[0])
        self._tags: dict[str, SafeString] = {}
        self._movers: dict[tuple[Mover, ...], str] = {}
        self._outcomes = {outcome: rule_word(outcome, "outcome") for outcome in CHIP_OUTCOMES}

    def address(self, application: Application) -> str:
        return self._address.replace("/0/", f"/{application.pk}/")

    def tag(self, status: str) -> SafeString:
        if status not in self._tags:
            parts = status_tag(status, Status(status).label)
            self._tags[status] = render_to_string("components/status_tag.html", parts)
        return self._tags[status]

    def mover(self, movers: tuple[Mover, ...], *, is_mine: bool) -> str:
        """Return everybody whose move it is; the first of them is the reader when it is theirs."""
        first = _("din") if is_mine else str(movers[0].label)
        if len(movers) == 1:
            return first
        others = movers[1:]
        if others not in self._movers:
            self._movers[others] = join_words([str(mover.label) for mover in others])
        return _("%(first)s, venter også på %(others)s") % {"first": first, "others": self._movers[others]}

    def chips(self, counts: dict[str, int] | None) -> list[tuple[str, str]]:
        """Return outcome and text for what the newest assessment holds, what needs work first."""
        found = counts or {}
        return [(each, f"{found[each]} {self._outcomes[each]}") for each in CHIP_OUTCOMES if found.get(each)]

    def row(self, application: Application, segment: Segment, *, asked: Sequence[str]) -> QueueRow:
        age = case_age(application, on=self.on)
        return QueueRow(
            application=application,
            address=self.address(application),
            days=age.worked,
            age=ngettext("%(days)d dag", "%(days)d dager", age.worked) % {"days": age.worked},
            waited=self.waited(age.waited),
            provisional=provisional_mark(application, on=self.on),
            is_mine=segment.is_mine,
            mover=self.mover(all_movers(application.status, asked), is_mine=segment.is_mine),
            tag=self.tag(application.status),
            chips=self.chips(application.counts),
        )

    @staticmethod
    def waited(days: int) -> str:
        """Return how long the case has waited for the doctor, apart from its age; nothing when it has not."""
        if not days:
            return ""
        return ngettext("ventet %(days)d dag på legen", "ventet %(days)d dager på legen", days) % {"days": days}


def _cursor(segment: int, application: Application, *, newest_first: bool) -> str:
    at = (application.submitted_at if newest_first else application.counted_from) or _EPOCH
    return f"{segment}-{(at - _EPOCH) // _MICROSECOND}-{application.pk}"


def _place(request: HttpRequest) -> tuple[int, datetime, int] | None:
    """Return the place in the order that the address names; a mangled one is as a wrong filter."""
    text = request.GET.get(CURSOR, "")
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    if not found:
        raise IncorrectLookupParameters
    segment, microseconds, pk = (int(part) for part in found.groups())
    try:
        return segment, _EPOCH + microseconds * _MICROSECOND, pk
    except OverflowError as beyond_the_calendar:
        raise IncorrectLookupParameters from beyond_the_calendar
