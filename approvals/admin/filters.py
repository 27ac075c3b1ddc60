"""What the queue can be narrowed to."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.admin.segments import open_cases, waits_for, work_to_do
from approvals.enums import Mover, Status
from approvals.models import Application, Request
from approvals.queries import appeal_waits
from approvals.transitions import ASKING_STATUSES, DECIDED_STATUSES, MOVER_ASKED, OPEN_STATUSES, WHOSE_MOVE
from units.models import Municipality, UnitKind

CLOSED_STATUSES = DECIDED_STATUSES | {Status.WITHDRAWN}
_MAX_ID_DIGITS = 9
_SELECTED = mark_safe(" selected")


def _capitalised(label: object) -> str:
    words = str(label)
    return words[:1].upper() + words[1:]


class ChoiceFilter(admin.SimpleListFilter):
    """One choice of a list, shown as a select; `first_choice` says what no choice means."""

    first_choice: Any = _("Alle")

    def options(self) -> SafeString:
        """Return the options with the chosen one marked; made here, for there may be hundreds."""
        chosen = self.value() or ""
        rows = [("", self.first_choice), *self.lookup_choices]
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, _SELECTED if str(value) == chosen else "", _capitalised(label)) for value, label in rows),
        )


class StateFilter(ChoiceFilter):
    """Open cases unless something else is chosen."""

    title = _("Status")
    parameter_name = "status"
    first_choice = _("Åpne saker")
    ALL = "all"
    CLOSED = "closed"
    APPEALS = "appeals"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Every status that a received case can have, all closed ones together, and everything."""
        received = [(str(value), label) for value, label in Status.choices if value != Status.DRAFT]
        together = [(self.CLOSED, _("Avsluttede saker")), (self.ALL, _("Alle saker"))]
        return [*received, (self.APPEALS, _("Klager som venter på oss")), *together]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Unknown values are as none. A search looks through all cases, unless told otherwise."""
        value = self.value()
        if value == self.CLOSED:
            return queryset.filter(status__in=CLOSED_STATUSES)
        if value == self.APPEALS:
            return queryset.filter(appeal_waits())
        if value in Status.values and value != Status.DRAFT:
            return queryset.filter(status=value)
        if value == self.ALL or request.GET.get("q") or request.GET.get(MoverFilter.parameter_name) == Mover.NOBODY:
            return queryset
        return queryset.filter(work_to_do())

    def shows_history(self, request: HttpRequest) -> bool:
        """Whether the list is one of old cases, newest first, and not of work to do."""
        value = self.value()
        if value in OPEN_STATUSES:
            return False
        return bool(value or request.GET.get("q") or request.GET.get(MoverFilter.parameter_name) == Mover.NOBODY)


class MoverFilter(ChoiceFilter):
    """Whose move it is."""

    title = _("Hvem sin tur")
    parameter_name = "move"
    MINE = "mine"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Mine, or a part in the case."""
        return [
            (self.MINE, _("Min tur")),
            (Mover.CASEWORKER.value, _("Saksbehandlerens")),
            (Mover.APPROVER.value, _("Godkjennerens")),
            (Mover.DOCTOR.value, _("Legens")),
            (Mover.SUPERVISOR.value, _("Veilederens")),
            (Mover.UNIT.value, _("Enhetens")),
            (Mover.CENTRE.value, _("Senterets")),
            (Mover.NOBODY.value, _("Ingens")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Unknown values are as none."""
        value = self.value()
        if value == self.MINE:
            return queryset.filter(waits_for(request.user))
        if value in Mover.values:
            return queryset.filter(is_move_of(Mover(value)))
        return queryset


class ProvisionalFilter(ChoiceFilter):
    """How it stands with the provisional answer that the law asks for."""

    title = _("Foreløpig svar")
    parameter_name = "provisional"
    OVERDUE, SOON = "overdue", "soon"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """What calls for something to be done."""
        return [(self.OVERDUE, _("Forfalt")), (self.SOON, _("Forfaller snart"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Unknown values are as none."""
        today = localdate()
        due = queryset.filter(open_cases(), provisional_sent_at__isnull=True)
        if self.value() == self.OVERDUE:
            return due.filter(provisional_due_on__lt=today)
        if self.value() == self.SOON:
            soon = today + timedelta(days=settings.PROVISIONAL_SOON_DAYS)
            return due.filter(provisional_due_on__range=(today, soon))
        return queryset


def is_move_of(mover: Mover) -> Q:
    """Cases in which it is the move of a part: by their status, or by a request that is open."""
    by_status = Q(status__in=[status for status, first in WHOSE_MOVE.items() if first == mover])
    kinds = [kind for kind, asked in MOVER_ASKED.items() if asked == mover]
    if not kinds:
        return by_status
    waited_for = Request.objects.open().filter(application=OuterRef("pk"), kind__in=kinds)
    return by_status | (Q(status__in=sorted(ASKING_STATUSES)) & Exists(waited_for))


class AssigneeFilter(ChoiceFilter):
    """Who handles the case."""

    title = _("Saksbehandler")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """Me or nobody."""
        return [("me", _("Meg")), ("nobody", _("Ingen"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Unknown values are as none."""
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user)
        if self.value() == "nobody":
            return queryset.filter(assigned_to__isnull=True)
        return queryset


class MunicipalityFilter(ChoiceFilter):
    """Where the unit lies; only municipalities that have a unit in the register."""

    title = _("Kommune")
    parameter_name = "municipality"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """By name."""
        rows = Municipality.objects.filter(units__isnull=False).distinct().order_by("name").values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Whatever is no id is as none."""
        value = self.value() or ""
        if value.isascii() and value.isdigit() and len(value) <= _MAX_ID_DIGITS:
            return queryset.filter(service_period__unit__municipality=int(value))
        return queryset


class UnitKindFilter(ChoiceFilter):
    """What kind of house the unit stands in."""

    title = _("Type enhet")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        """All kinds."""
        return list(UnitKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Unknown values are as none."""
        if self.value() in UnitKind.values:
            return queryset.filter(service_period__unit__kind=self.value())
        return queryset
