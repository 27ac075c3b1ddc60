"""Cases in Django admin: the queue is the list, the desk is the page of one case, and every act has an address."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.desk_admin import DeskAdmin
from approvals.admin.acts import ACTS
from approvals.admin.archive import export
from approvals.admin.case_followup import show_followup
from approvals.admin.desk import do_act, show_desk
from approvals.admin.files import attachment_response, letter_response
from approvals.admin.filters import (
    AssigneeFilter,
    MoverFilter,
    MunicipalityFilter,
    ProvisionalFilter,
    StateFilter,
    UnitKindFilter,
)
from approvals.admin.queue import QueueChangeList, search_cases
from approvals.admin.signing import sign
from approvals.admin.statistics import download_csv, download_xlsx, show_statistics
from approvals.enums import ReadingSubject
from approvals.models import Application, Assessment, Attachment, Letter
from approvals.permissions import without_barred
from approvals.queries import page_of_readings
from approvals.services.traces import record_reading


@admin.register(Application)
class CaseAdmin(DeskAdmin):
    """The desk of caseworkers and approvers. Nothing here writes a row: acts call services."""

    list_display = ["case_number"]
    list_filter = [StateFilter, MoverFilter, AssigneeFilter, ProvisionalFilter, MunicipalityFilter, UnitKindFilter]
    search_fields = ["case_number"]
    search_help_text = _("Saksnummer, legens navn eller enhetens navn")
    change_list_template = "admin/approvals/application/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """Drafts are the doctor's own, and cases that the reader may not handle are not there (habilitet)."""
        return without_barred(Application.objects.submitted(), request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[QueueChangeList]:
        """Read by key instead of by page number."""
        return QueueChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Application], search_term: str
    ) -> tuple[QuerySet[Application], bool]:
        """Search in our own words; a case is never found twice."""
        return search_cases(queryset, search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the queue, over the whole width of the page."""
        return super().changelist_view(request, {**(extra_context or {}), "is_nav_sidebar_enabled": False})

    def get_urls(self) -> list[URLPattern]:
        """The desk's addresses stand before the stock ones, which would take any word for a key."""
        wrap, name = self.admin_site.admin_view, "approvals_application_"
        acts = [
            path(f"<int:pk>/{act.replace('_', '-')}/", wrap(self.act_view), {"act": act}, name=name + act)
            for act in ACTS
        ]
        return [
            *acts,
            path("statistics/", wrap(self.statistics_view), name=name + "statistics"),
            path("statistics/<slug:key>.csv", wrap(self.statistics_csv_view), name=name + "statistics_csv"),
            path("statistics.xlsx", wrap(self.statistics_xlsx_view), name=name + "statistics_xlsx"),
            path("<int:pk>/sign/", wrap(self.sign_view), name=name + "sign"),
            path("<int:pk>/archive/", wrap(self.archive_view), name=name + "archive"),
            path("<int:pk>/followup/", wrap(self.followup_view), name=name + "followup"),
            path("<int:pk>/readings/", wrap(self.readings_view), name=name + "readings"),
            path("<int:pk>/letters/<int:letter_pk>/", wrap(self.letter_view), name=name + "letter"),
            path("<int:pk>/attachments/<uuid:public_id>/", wrap(self.attachment_view), name=name + "attachment"),
            path("<int:pk>/assessments/<int:assessment_pk>/", wrap(self.assessment_view), name=name + "assessment"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the desk. There is no change form, so a post has nowhere to go."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        is_key = object_id.isascii() and object_id.isdigit()
        application = self._case(request, int(object_id[:18]) if is_key else 0)
        return show_desk(request, application, self._context(request, application))

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Do one act of the table of acts."""
        application = self._case(request, pk)
        return do_act(request, application, ACTS[act], self._context(request, application))

    def sign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the letter to be signed, or sign it."""
        application = self._case(request, pk)
        return sign(request, application, self._context(request, application))

    def archive_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Hand the closed case over to the archive: a post answers with the zip."""
        application = self._case(request, pk)
        return export(request, application, self._context(request, application))

    def letter_view(self, request: HttpRequest, pk: int, letter_pk: int) -> HttpResponse:
        """Give the bytes of a letter of this case, as they are stored."""
        application = self._case(request, pk)
        letter = get_object_or_404(Letter.objects.select_related("document"), application=application, pk=letter_pk)
        record_reading(application, by=request.user, subject=ReadingSubject.LETTER, key=letter.pk)
        return require_safe(letter_response)(request, letter)

    def attachment_view(self, request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
        """Give a file that the doctor attached."""
        application = self._case(request, pk)
        attachment = get_object_or_404(Attachment, application=application, public_id=public_id)
        record_reading(application, by=request.user, subject=ReadingSubject.ATTACHMENT, key=attachment.pk)
        return require_safe(attachment_response)(request, attachment)

    def assessment_view(self, request: HttpRequest, pk: int, assessment_pk: int) -> HttpResponse:
        """Show an assessment as it was stored; nothing is computed anew."""
        application = self._case(request, pk)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        assessment = get_object_or_404(
            Assessment.objects.select_related("made_by"), application=application, pk=assessment_pk
        )
        record_reading(application, by=request.user, subject=ReadingSubject.ASSESSMENT, key=assessment.pk)
        context = {**self._context(request, application), "title": str(assessment), "assessment": assessment}
        return TemplateResponse(request, "admin/approvals/application/assessment.html", context)

    def followup_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what stands in the log of the service that the case granted."""
        application = self._case(request, pk)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return show_followup(request, application, self._context(request, application))

    def readings_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show everybody who has opened the case."""
        application = self._case(request, pk)
        record_reading(application, by=request.user, subject=ReadingSubject.CASE)
        page = page_of_readings(application, request.GET.get("before", ""))
        context = {**self._context(request, application), "title": _("Hvem har åpnet saken"), "page": page}
        return require_safe(TemplateResponse)(request, "admin/approvals/application/readings.html", context)

    def statistics_view(self, request: HttpRequest) -> HttpResponse:
        """Show the numbers of a period."""
        self._check_view(request)
        context = {**self.admin_site.each_context(request), "is_nav_sidebar_enabled": False, "opts": self.opts}
        return require_safe(show_statistics)(request, context)

    def statistics_csv_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Give one table of the statistics."""
        self._check_view(request)
        return require_safe(download_csv)(request, key)

    def statistics_xlsx_view(self, request: HttpRequest) -> HttpResponse:
        """Give all tables of the statistics in a workbook."""
        self._check_view(request)
        return require_safe(download_xlsx)(request)

    def _check_view(self, request: HttpRequest) -> None:
        """Raise 403 for staff who may not read cases."""
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _case(self, request: HttpRequest, pk: int) -> Application:
        """Return a received case, or 404; 403 for staff who may not read cases."""
        self._check_view(request)
        return get_object_or_404(self.get_queryset(request).select_related("doctor__user"), pk=pk)

    def _context(self, request: HttpRequest, application: Application) -> dict[str, Any]:
        site = self.admin_site.each_context(request)
        return {**site, "is_nav_sidebar_enabled": False, "opts": self.opts, "application": application}
