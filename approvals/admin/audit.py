"""The audit chain in Django admin: read by auditors, page by page, and changed by nobody."""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.desk_admin import DeskAdmin
from accounts.models import User
from approvals.models import Application, AuditEntry, AuditHead

LINKS_A_PAGE = 50
_MOST_DIGITS = 18


@admin.register(AuditEntry)
class AuditEntryAdmin(DeskAdmin):
    """The links, the newest first. The database refuses changes; there is no form for them here either."""

    fields = ("sequence", "at", "kind", "who", "case", "content", "previous_hash", "hash")
    readonly_fields = fields

    @admin.display(description=_("hvem"))
    def who(self, entry: AuditEntry) -> str:
        """The name, for as long as the account stands."""
        user = User.objects.filter(pk=entry.actor_id).first() if entry.actor_id else None
        return user.name if user else "–"

    @admin.display(description=_("sak"))
    def case(self, entry: AuditEntry) -> str:
        """The number of the case; a draft has none."""
        application = Application.objects.filter(pk=entry.case_id).first() if entry.case_id else None
        return str(application) if application else "–"

    @admin.display(description=_("innhold"))
    def content(self, entry: AuditEntry) -> str:
        """What the link says, one line for each part."""
        try:
            said = json.loads(entry.payload)
        except ValueError:
            return entry.payload
        return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show one page of links by their number, in a constant number of queries however long the chain is."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        before, case = _number(request, "before"), request.GET.get("case", "").strip()
        found = list(_links(case, before)[: LINKS_A_PAGE + 1])
        shown = found[:LINKS_A_PAGE]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Revisjonsspor"),
            "opts": self.opts,
            "rows": _named(shown),
            "case": case,
            "is_first": before is None,
            "next_place": shown[-1].sequence if len(found) > len(shown) else None,
            "head": AuditHead.objects.filter(pk=1).first(),
        }
        return TemplateResponse(request, "admin/approvals/auditentry/change_list.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _links(case: str, before: int | None) -> QuerySet[AuditEntry]:
    links = AuditEntry.objects.order_by("-sequence")
    if case:
        links = links.filter(case_id__in=Application.objects.filter(case_number=case).values("pk"))
    return links if before is None else links.filter(sequence__lt=before)


def _named(entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Return the links with names and case numbers, in two queries."""
    people = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    cases = Application.objects.only("case_number").in_bulk({entry.case_id for entry in entries if entry.case_id})
    return [{"entry": entry, "who": people.get(entry.actor_id), "case": cases.get(entry.case_id)} for entry in entries]
