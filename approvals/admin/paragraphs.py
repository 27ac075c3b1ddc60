"""Standard paragraphs in Django admin: read by all who handle cases, kept up by the approver, never edited."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.desk_admin import DeskAdmin
from accounts.form_fields import TextField
from approvals import rules
from approvals.exceptions import CaseError
from approvals.models import StandardParagraph
from approvals.permissions import may_maintain_paragraphs
from approvals.services.paragraphs import ParagraphContent, add_paragraph, add_paragraph_version, retire_paragraph

_TEXTS = ("text_nb", "text_nn", "text_en")
_NAME = "approvals_standardparagraph_"
REFUSED = 422


class ParagraphForm(forms.Form):
    """One version, in every language of the letters."""

    title = TextField(label=gettext_lazy("Tittel"), max_length=120, help_text=gettext_lazy("Står i listen på saken."))
    criterion = forms.ChoiceField(
        label=gettext_lazy("Vilkår"), required=False, help_text=gettext_lazy("Hvis avsnittet gjelder ett vilkår.")
    )
    text_nb = TextField(label=gettext_lazy("Bokmål"), rows=6, max_length=3000)
    text_nn = TextField(label=gettext_lazy("Nynorsk"), rows=6, max_length=3000)
    text_en = TextField(label=gettext_lazy("Engelsk"), rows=6, max_length=3000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Criteria are named in the reader's language."""
        super().__init__(*args, **kwargs)
        titles = [(each.id, rules.criterion_texts(each.id, "nb").title) for each in rules.CRITERIA]
        self.fields["criterion"].choices = [("", _("Ikke noe bestemt")), *titles]

    def content(self) -> ParagraphContent:
        """Return what was filled in."""
        return ParagraphContent(**self.cleaned_data)


@admin.register(StandardParagraph)
class StandardParagraphAdmin(DeskAdmin):
    """Every version there has been. A change is a new version; what letters were written with stays."""

    list_display = ["title", "key", "version", "written_by", "written_at", "retired_at"]
    list_filter = [("retired_at", admin.EmptyFieldListFilter)]
    list_select_related = ["written_by"]
    search_fields = ["title", "key", "text_nb"]
    search_help_text = gettext_lazy("Tittel, nøkkel eller tekst")
    ordering = ["retired_at", "title", "-version"]
    change_list_template = "admin/approvals/standardparagraph/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Writing stands before the stock addresses."""
        wrap = self.admin_site.admin_view
        return [
            path("new/", wrap(self.new_view), name=_NAME + "new"),
            path("<int:pk>/version/", wrap(self.version_view), name=_NAME + "version"),
            path("<int:pk>/retire/", wrap(self.retire_view), name=_NAME + "retire"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with the way to a new one for whoever may write it."""
        return super().changelist_view(
            request, {**(extra_context or {}), "can_write": may_maintain_paragraphs(request.user)}
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one version with the others of its key, and what can be done with it."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        is_key = object_id.isascii() and object_id.isdigit()
        paragraph = self._paragraph(request, int(object_id[:18]) if is_key else 0)
        versions = StandardParagraph.objects.filter(key=paragraph.key).select_related("written_by")
        context = self._context(request, paragraph.title)
        context |= {"paragraph": paragraph, "versions": versions.order_by("-version")}
        return TemplateResponse(request, "admin/approvals/standardparagraph/paragraph.html", context)

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Write a paragraph that is new."""
        return self._write(request, None)

    def version_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write a version that takes the place of another."""
        return self._write(request, self._paragraph(request, pk))

    def retire_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a paragraph out of use."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        paragraph = self._paragraph(request, pk)
        try:
            retire_paragraph(paragraph, by=request.user)
        except CaseError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Avsnittet er tatt ut av bruk."))
        return HttpResponseRedirect(_address(paragraph))

    def _write(self, request: HttpRequest, paragraph: StandardParagraph | None) -> HttpResponse:
        if not may_maintain_paragraphs(request.user):
            raise PermissionDenied
        form = ParagraphForm(request.POST or None, initial=_initial(paragraph))
        if request.method == "POST" and form.is_valid():
            try:
                written = _store(form.content(), paragraph, request)
            except CaseError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Versjon %(number)d er i bruk.") % {"number": written.version})
                return HttpResponseRedirect(_address(written))
        context = self._context(request, _("Ny versjon") if paragraph else _("Nytt standardavsnitt"))
        context |= {"form": form, "paragraph": paragraph}
        status = REFUSED if form.errors else 200
        return TemplateResponse(request, "admin/approvals/standardparagraph/write.html", context, status=status)

    def _paragraph(self, request: HttpRequest, pk: int) -> StandardParagraph:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if pk == 0:
            raise Http404
        return get_object_or_404(StandardParagraph.objects.select_related("written_by"), pk=pk)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "can_write": may_maintain_paragraphs(request.user),
        }


def _store(content: ParagraphContent, paragraph: StandardParagraph | None, request: HttpRequest) -> StandardParagraph:
    if paragraph is None:
        return add_paragraph(by=request.user, content=content)
    return add_paragraph_version(paragraph, by=request.user, content=content)


def _initial(paragraph: StandardParagraph | None) -> dict[str, str]:
    if paragraph is None:
        return {}
    return {name: getattr(paragraph, name) for name in ("title", "criterion", *_TEXTS)}


def _address(paragraph: StandardParagraph) -> str:
    return reverse(f"admin:{_NAME}change", args=[paragraph.pk])
