"""Confirmations of counted service on the desk: what the supervisor has signed, and the authority's signature."""

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.desk_admin import DeskAdmin
from approvals.enums import ConfirmationState, ReadingSubject
from approvals.exceptions import CaseError, NotAllowed
from approvals.models import ServiceConfirmation
from approvals.permissions import without_barred_logs
from approvals.services.confirmation_changes import is_outdated, log_has_changed, newer_confirmation
from approvals.services.confirmations import check_may_issue, sign_as_caseworker
from approvals.services.refusals import record_refusal
from approvals.services.traces import record_reading
from supervision.queries.meetings import count_disputed

_TOO_MANY_DIGITS = 18
_FORBIDDEN, _CONFLICT = 403, 409


@admin.register(ServiceConfirmation)
class ServiceConfirmationAdmin(DeskAdmin):
    """Every confirmation, newest first. Its page is read and signed; there is no form for what it says."""

    list_display = ["doctor", "case_number", "starts_on", "ends_on", "state", "supervisor_signed_at"]
    list_filter = ["state"]
    list_select_related = ["logbook__doctor__user", "approval__decision__application"]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceConfirmation]:
        """Without logs of cases that the reader may not handle: a confirmation tells of all of them."""
        return without_barred_logs(super().get_queryset(request), request.user, logbook="logbook")

    @admin.display(description=gettext_lazy("lege"))
    def doctor(self, confirmation: ServiceConfirmation) -> str:
        """The doctor's name."""
        return confirmation.logbook.doctor.user.name

    @admin.display(description=gettext_lazy("saksnummer"))
    def case_number(self, confirmation: ServiceConfirmation) -> str:
        """The number of the case whose approval the confirmation ends in."""
        return str(confirmation.approval.decision.application.case_number)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what the confirmation says; a post signs exactly that, by its hash."""
        if not self.has_view_permission(request):
            return HttpResponseForbidden()
        found = self._find(request, object_id)
        if request.method == "POST":
            return self._sign(request, found)
        return self._page(request, found)

    def _sign(self, request: HttpRequest, found: ServiceConfirmation) -> HttpResponse:
        application = found.approval.decision.application
        try:
            sign_as_caseworker(found, by=request.user, sha256=request.POST.get("sha256", ""))
        except CaseError as refusal:
            record_refusal(application, by=request.user, act="sign_confirmation", refusal=refusal)
            messages.error(request, str(refusal))
            response = self._page(request, self._find(request, str(found.pk)))
            response.status_code = _FORBIDDEN if isinstance(refusal, NotAllowed) else _CONFLICT
            return response
        messages.success(request, _("Bekreftelsen er signert. Dokumentet lages nå og sendes til legen."))
        return HttpResponseRedirect(_address(found))

    def _page(self, request: HttpRequest, shown: ServiceConfirmation) -> HttpResponse:
        application = shown.approval.decision.application
        record_reading(application, by=request.user, subject=ReadingSubject.CASE)
        waits = shown.state == ConfirmationState.SUPERVISOR_SIGNED and shown.caseworker_id is None
        has_changed, outdated = log_has_changed(shown), is_outdated(shown)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bekreftelse av tellende tjeneste"),
            "log_has_changed": has_changed,
            "is_outdated": outdated,
            "newer": newer_confirmation(shown) if has_changed else None,
            "opts": self.opts,
            "confirmation": shown,
            "content": shown.content,
            "disputed": _disputed(shown),
            "application": application,
            "can_sign": waits and not outdated and _may_issue(request, shown),
        }
        return TemplateResponse(request, "admin/approvals/serviceconfirmation/change_form.html", context)

    def _find(self, request: HttpRequest, object_id: str) -> ServiceConfirmation:
        is_key = object_id.isascii() and object_id.isdigit() and len(object_id) < _TOO_MANY_DIGITS
        rows = self.get_queryset(request).select_related(
            "logbook__doctor__user",
            "approval__decision__application__doctor__user",
            "supervisor",
            "caseworker",
            "made_by",
        )
        found = rows.filter(pk=int(object_id)).first() if is_key else None
        if found is None:
            raise Http404
        return found


def _disputed(shown: ServiceConfirmation) -> int:
    """How many meetings on the confirmed days the doctor disputes now; they are counted all the same."""
    periods = [(date.fromisoformat(each["from"]), date.fromisoformat(each["to"])) for each in shown.content["periods"]]
    return count_disputed(shown.logbook, days=periods)


def _may_issue(request: HttpRequest, shown: ServiceConfirmation) -> bool:
    try:
        check_may_issue(request.user, shown)
    except NotAllowed:
        return False
    return True


def _address(shown: ServiceConfirmation) -> str:
    return reverse("admin:approvals_serviceconfirmation_change", args=[shown.pk])
