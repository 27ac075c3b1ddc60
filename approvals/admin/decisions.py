"""Decisions and approvals: lists to look things up in. Nothing is edited here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.desk_admin import DeskAdmin
from approvals.models import Application, Approval, Decision
from approvals.permissions import without_barred


def _desk_link(application: Application) -> str:
    address = reverse("admin:approvals_application_change", args=[application.pk])
    return format_html('<a href="{}">{}</a>', address, application.case_number)


@admin.register(Decision)
class DecisionAdmin(DeskAdmin):
    """Every decision: what, who proposed, who approved, when, and the letter that says it."""

    list_display = ["case_number", "doctor", "kind", "proposed_by", "approved_by", "decided_at"]
    list_filter = ["kind", ("decided_at", admin.DateFieldListFilter)]
    list_select_related = ["application__doctor__user", "proposed_by", "approved_by"]
    search_fields = ["application__case_number", "application__doctor__user__name"]
    search_help_text = _("Saksnummer eller legens navn")
    ordering = ["-decided_at", "-pk"]
    fields = ["case_link", "doctor", "kind", "proposed_by", "approved_by", "decided_at", "letter_link", "sha256"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        """Cases that the reader may not handle are not there."""
        return without_barred(super().get_queryset(request), request.user, case="application_id")

    @admin.display(description=_("saksnummer"), ordering="application__case_number")
    def case_number(self, decision: Decision) -> str:
        """The number of the case."""
        return str(decision.application.case_number)

    @admin.display(description=_("sak"))
    def case_link(self, decision: Decision) -> str:
        """The case, on its desk."""
        return _desk_link(decision.application)

    @admin.display(description=_("lege"), ordering="application__doctor__user__name")
    def doctor(self, decision: Decision) -> str:
        """The doctor's name."""
        return decision.application.doctor.user.name

    @admin.display(description=_("vedtaksbrev"))
    def letter_link(self, decision: Decision) -> str:
        """The letter that was signed."""
        address = reverse("admin:approvals_application_letter", args=[decision.application_id, decision.letter_id])
        return format_html('<a href="{}">{}</a>', address, _("Åpne brevet (PDF)"))

    @admin.display(description=_("brevets SHA-256"))
    def sha256(self, decision: Decision) -> str:
        """The hash of the letter's bytes."""
        return decision.letter.document.sha256


class IsActiveFilter(admin.SimpleListFilter):
    """Whether the approval still stands."""

    title = _("gjelder")
    parameter_name = "active"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Yes or no."""
        return [("yes", _("Ja")), ("no", _("Nei, avsluttet"))]

    def queryset(self, request: HttpRequest, queryset):  # noqa: ANN001, ANN201 - as admin gives it
        """Unknown values are as none."""
        if self.value() in {"yes", "no"}:
            return queryset.filter(ended_at__isnull=self.value() == "yes")
        return queryset


@admin.register(Approval)
class ApprovalAdmin(DeskAdmin):
    """Every approval: which doctor, which unit, which days, and how many months count."""

    list_display = ["doctor_name", "unit", "starts_on", "ends_on", "counted_months", "supervisor_name", "case_number"]
    list_filter = [IsActiveFilter, ("starts_on", admin.DateFieldListFilter)]
    list_select_related = ["doctor__user", "unit", "decision__application"]
    search_fields = ["doctor__user__name", "unit__name", "decision__application__case_number"]
    search_help_text = _("Saksnummer, legens eller enhetens navn")
    ordering = ["-pk"]
    fields = [
        "doctor_name",
        "unit",
        "starts_on",
        "ends_on",
        "counted_months",
        "supervisor_name",
        "case_link",
        "ended_at",
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        """Cases that the reader may not handle are not there."""
        return without_barred(super().get_queryset(request), request.user, case="decision__application_id")

    @admin.display(description=_("lege"), ordering="doctor__user__name")
    def doctor_name(self, approval: Approval) -> str:
        """The doctor's name."""
        return approval.doctor.user.name

    @admin.display(description=_("saksnummer"), ordering="decision__application__case_number")
    def case_number(self, approval: Approval) -> str:
        """The number of the case."""
        return str(approval.decision.application.case_number)

    @admin.display(description=_("sak"))
    def case_link(self, approval: Approval) -> str:
        """The case, on its desk."""
        return _desk_link(approval.decision.application)
