"""Simuler regler: a draft of the rules asked over all cases. Nothing in any case is changed by it."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.desk_admin import DeskAdmin
from accounts.form_fields import TextField
from approvals import rules
from approvals.admin.simulation_tables import cases_table, in_words
from approvals.admin.spreadsheets import write_csv
from approvals.enums import SimulationState
from approvals.exceptions import CaseError
from approvals.models import SimulatedCase, Simulation
from approvals.permissions import may_simulate, without_barred
from approvals.services.simulation import order_simulation, record_export
from approvals.templatetags.desk import capitalised, criterion_title, rule_word
from units.models import PalliativeUnit

MOST_CHARACTERS: Final = 200_000
MOST_BYTES: Final = 400_000
CASES_A_PAGE: Final = 50
#: units on the page; all of them are in the command's answer
SHOWN_UNITS: Final = 20
_REFUSED, _CONFLICT = 422, 409
_MOST_DIGITS: Final = 18
_NAME: Final = "approvals_simulation_"
_ALL: Final = "all"
_LONGEST_NAME: Final = 60


class DraftForm(forms.Form):
    """A draft, pasted or as a file: one of the two."""

    text = TextField(
        label=gettext_lazy("Utkastet som tekst"),
        max_length=MOST_CHARACTERS,
        rows=18,
        strip=False,
        required=False,
        help_text=gettext_lazy("YAML, bare det som er annerledes enn reglene som gjelder."),
    )
    file = forms.FileField(
        label=gettext_lazy("Eller en fil"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("En fil med samme innhold, høyst 400 kB."),
    )

    def clean_file(self) -> str | None:
        """Return the file's text; refuse one that is too big or is not text."""
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload is None:
            return None
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError(_("Filen er for stor. Et utkast sier bare det som er annerledes."))
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("Filen er ikke tekst i UTF-8. Lagre den i UTF-8, eller lim inn teksten.")) from None

    def clean(self) -> dict[str, Any]:
        """Take one draft, no more and no less."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        has_text, has_file = bool(cleaned["text"].strip()), cleaned["file"] is not None
        if has_text and has_file:
            self.add_error("file", _("Lim inn teksten eller velg en fil, ikke begge deler."))
        elif not has_text and not has_file:
            self.add_error("text", _("Lim inn et utkast, eller velg en fil."))
        return cleaned

    @property
    def source(self) -> str:
        """The field that the draft came from."""
        return "text" if self.cleaned_data["file"] is None else "file"

    @property
    def file_name(self) -> str:
        """What faults in the draft are told by."""
        upload = self.files.get("file")
        return str(upload.name)[-_LONGEST_NAME:] if upload and self.source == "file" else "utkast.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which cases of a simulation are shown: those that flip or all that differ, and of which criterion."""

    scope: str
    criterion: str

    def query(self, **more: object) -> str:
        """Return the choice as the query of an address."""
        return urlencode({name: value for name, value in {**self._chosen(), **more}.items() if value})

    def _chosen(self) -> dict[str, object]:
        return {"scope": self.scope, "criterion": self.criterion}


@admin.register(Simulation)
class SimulationAdmin(DeskAdmin):
    """Simulations, newest first. A draft is ordered, a worker runs it, and what it came to is read here."""

    list_display = ["title", "valid_from", "asked_by", "asked_at", "state"]
    list_filter = ["state"]
    list_select_related = ["asked_by"]
    ordering = ["-pk"]
    change_list_template = "admin/approvals/simulation/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Ordering stands before the stock addresses."""
        wrap = self.admin_site.admin_view
        return [
            path("new/", wrap(self.new_view), name=_NAME + "new"),
            path("<path:object_id>/cases.csv", wrap(self.csv_view), name=_NAME + "csv"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with the way to a new one for whoever may order it."""
        return super().changelist_view(request, {**(extra_context or {}), "can_order": may_simulate(request.user)})

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Take a draft, or say beside the field what is wrong with it."""
        if not may_simulate(request.user):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = DraftForm(request.POST, request.FILES) if is_sent else DraftForm()
        status = 200
        if is_sent and form.is_valid():
            try:
                ordered = order_simulation(form.cleaned_data[form.source], by=request.user, name=form.file_name)
            except CaseError as refusal:
                form.add_error(form.source if refusal.field else None, str(refusal))
                status = _REFUSED if refusal.field else _CONFLICT
            else:
                messages.success(request, _("Simuleringen er bestilt. Ingenting i sakene blir endret."))
                return HttpResponseRedirect(ordered.get_absolute_url())
        elif is_sent:
            status = _REFUSED
        context = {**self._context(request), "title": _("Simuler regler"), "form": form}
        return TemplateResponse(request, "admin/approvals/simulation/new.html", context, status=status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far a simulation has come, or what it came to with the cases."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        simulation = self._find(request, object_id)
        context = {**self._context(request), "title": simulation.title, "simulation": simulation}
        context["changes"] = _changes(simulation)
        if simulation.state == SimulationState.FINISHED:
            context |= _result(simulation, request)
        return TemplateResponse(request, "admin/approvals/simulation/simulation.html", context)

    def csv_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the cases that differ, as the page has chosen them, as a file."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        simulation = self._find(request, object_id)
        rows = _cases(simulation, request, _choice(request))
        columns = ("application_id", "before", "after", "criteria")
        content = write_csv(cases_table(simulation.title, rows.values_list(*columns)))
        record_export(simulation, by=request.user)
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="simulering-{simulation.pk}.csv"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _find(self, request: HttpRequest, object_id: str) -> Simulation:
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_key = object_id.isascii() and object_id.isdigit() and len(object_id) <= _MOST_DIGITS
        return get_object_or_404(Simulation.objects.select_related("asked_by"), pk=int(object_id) if is_key else 0)

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        site = self.admin_site.each_context(request)
        return {**site, "is_nav_sidebar_enabled": False, "opts": self.opts, "can_order": may_simulate(request.user)}


def _choice(request: HttpRequest) -> Choice:
    known = {each.id for each in rules.CRITERIA}
    criterion = request.GET.get("criterion", "")
    scope = request.GET.get("scope", "")
    return Choice(scope=_ALL if scope == _ALL else "", criterion=criterion if criterion in known else "")


def _cases(simulation: Simulation, request: HttpRequest, choice: Choice) -> QuerySet[SimulatedCase]:
    """Return the chosen cases by key, without those that the reader may not handle."""
    rows = without_barred(SimulatedCase.objects.filter(simulation=simulation), request.user, case="application_id")
    if choice.scope != _ALL:
        rows = rows.exclude(before=F("after"))
    if choice.criterion:
        rows = rows.filter(criteria__has_key=choice.criterion)
    return rows.order_by("application_id")


def _result(simulation: Simulation, request: HttpRequest) -> dict[str, Any]:
    choice, totals = _choice(request), simulation.totals
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) <= _MOST_DIGITS else 0
    found = list(
        _cases(simulation, request, choice)
        .filter(application_id__gt=start)
        .select_related("application__service_period__unit__municipality")[: CASES_A_PAGE + 1]
    )
    shown = found[:CASES_A_PAGE]
    address = reverse(f"admin:{_NAME}csv", args=[simulation.pk])
    return {
        "totals": totals,
        "choice": choice,
        "overall": [row for row in totals["overall"] if row["before"] != row["after"]],
        "unchanged": sum(row["cases"] for row in totals["overall"] if row["before"] == row["after"]),
        "units": _units(totals["units"][:SHOWN_UNITS]),
        "units_left_out": max(len(totals["units"]) - SHOWN_UNITS, 0),
        "criteria_choices": list(dict.fromkeys(row["criterion"] for row in totals["criteria"])),
        "rows": [{"case": each, "criteria": in_words(each.criteria)} for each in shown],
        "is_first": start == 0,
        "first_page": choice.query(),
        "next_page": choice.query(after=shown[-1].application_id) if len(found) > len(shown) else "",
        "csv": f"{address}?{choice.query()}" if choice.query() else address,
    }


def _units(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    units = PalliativeUnit.objects.select_related("municipality").in_bulk([row["unit"] for row in rows if row["unit"]])
    return [{**row, "unit": units.get(row["unit"])} for row in rows]


def _changes(simulation: Simulation) -> list[dict[str, str]]:
    """Return what the draft changes in words: what a value counts, or what a criterion is called, before and after."""
    language = get_language() or "nb"
    language = language if language in rules.LANGUAGES else "nb"
    values = rules.versions()[-1].in_force
    lines = []
    for change in simulation.changes:
        name = change["name"]
        is_value = name in values
        about = values[name].unit[language] if is_value else criterion_title(name)
        before, after = (_said(change[when], is_value=is_value) for when in ("before", "after"))
        lines.append({"name": name, "about": capitalised(about), "before": before, "after": after})
    return lines


def _said(value: Any, *, is_value: bool) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value) if is_value else rule_word(value, "strength")
