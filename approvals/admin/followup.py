"""Oppfølging: what the follow-up found and doctor and supervisor have known of for a while. Read, never edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.desk_admin import DeskAdmin
from approvals.enums import ReadingSubject
from approvals.forms.base import language
from approvals.models import Alert
from approvals.permissions import without_barred_logs
from approvals.services.followup import follow_up
from approvals.services.followup.words import finding_sentence
from approvals.services.rule_changes import list_rule_changes
from approvals.services.traces import record_reading
from supervision.queries.meetings import count_disputed, meetings_seen_by_staff

_TOO_MANY_DIGITS = 18


@admin.register(Alert)
class AlertAdmin(DeskAdmin):
    """Alerts that have come on the list, newest first; each leads to the months of its approval."""

    list_display = ["sentence", "doctor", "unit", "case_number", "found_on", "listed_on"]
    list_filter = ["kind"]
    list_select_related = ["approval__doctor__user", "approval__unit", "approval__decision__application"]
    ordering = ["-listed_at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        """What is open and listed, without logs of cases that the reader may not handle."""
        listed = super().get_queryset(request).filter(resolved_at__isnull=True, listed_at__isnull=False)
        return without_barred_logs(listed, request.user, logbook="approval__service_period__logbook")

    @admin.display(description=_("varsel"))
    def sentence(self, alert: Alert) -> str:
        """What was found, in one sentence."""
        return finding_sentence(alert.kind, alert.month, alert.detail)

    @admin.display(description=_("lege"))
    def doctor(self, alert: Alert) -> str:
        """The doctor's name."""
        return alert.approval.doctor.user.name

    @admin.display(description=_("enhet"))
    def unit(self, alert: Alert) -> str:
        """The unit of the service."""
        return alert.approval.unit.name

    @admin.display(description=_("saksnummer"))
    def case_number(self, alert: Alert) -> str:
        """The case that gave the approval, as a link to its desk."""
        application = alert.approval.decision.application
        address = reverse("admin:approvals_application_change", args=[application.pk])
        return format_html('<a href="{}">{}</a>', address, application.case_number)

    @admin.display(description=_("på listen"), ordering="listed_at")
    def listed_on(self, alert: Alert) -> Any:
        """When it came here."""
        return alert.listed_at

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the approval's months, and the newest meetings, as in the follow-up of the case."""
        if not self.has_view_permission(request):
            return HttpResponseForbidden()
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseForbidden()
        is_key = object_id.isascii() and object_id.isdigit() and len(object_id) < _TOO_MANY_DIGITS
        alert = self._load(request).filter(pk=int(object_id)).first() if is_key else None
        if alert is None:
            raise Http404
        approval = alert.approval
        logbook = approval.service_period.logbook
        record_reading(approval.decision.application, by=request.user, subject=ReadingSubject.CASE)
        followed = follow_up(approval, timezone.localdate())
        context = {
            **self.admin_site.each_context(request),
            "title": self.sentence(alert),
            "opts": self.opts,
            "alert": alert,
            "approval": approval,
            "followed": followed,
            "rule_changes": list_rule_changes(approval, on=timezone.localdate(), lang=language()),
            "page": meetings_seen_by_staff(logbook),
            "disputed": count_disputed(logbook),
        }
        return TemplateResponse(request, "admin/approvals/alert/change_form.html", context)

    def _load(self, request: HttpRequest) -> QuerySet[Alert]:
        return self.get_queryset(request).select_related(
            "approval__doctor__user",
            "approval__unit",
            "approval__service_period__logbook",
            "approval__decision__application__doctor",
            "approval__decision__assessment",
        )
