"""The page of statistics and its downloads. Everything comes from one service; nothing here counts."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField
from approvals.admin.charts import Chart, Series, lying_bars, standing_bars
from approvals.admin.spreadsheets import write_csv, write_xlsx
from approvals.admin.statistics_tables import KEYS, Table, tables_of, write_period
from approvals.services.statistics import Grain, Period, PeriodName, Statistics, collect_statistics, named_period
from approvals.templatetags.desk import criterion_link

INVALID: Final = 422
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DAYS: Final = 3650
#: rows of a long table that stand on the page and in its chart; downloads have all
SHOWN_ROWS: Final = 20
SHOWN_PARTS: Final = 36
_CUSTOM: Final = "custom"
#: tables that are shares, which stand first and have no chart
_SHARES: Final = ("indicator", "example")


class StatisticsForm(forms.Form):
    """Which period, split how, and how many days count as soon."""

    period = forms.ChoiceField(
        label=_("Periode"),
        choices=[*PeriodName.choices, (_CUSTOM, _("Fra og til dato"))],
        error_messages={"required": _("Velg en periode."), "invalid_choice": _("Velg en periode fra listen.")},
    )
    starts_on = NorwegianDateField(label=_("Fra og med"), required=False)
    ends_on = NorwegianDateField(label=_("Til og med"), required=False)
    grain = forms.ChoiceField(
        label=_("Del opp etter"),
        choices=Grain.choices,
        error_messages={
            "required": _("Velg måned, kvartal eller år."),
            "invalid_choice": _("Velg måned, kvartal eller år."),
        },
    )
    within = NorwegianIntegerField(label=_("Avgjort innen, dager"), min_value=1, max_value=MOST_DAYS)

    def clean(self) -> dict[str, Any]:
        """Dates belong to the period from and to; there they are needed, and in order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("period") != _CUSTOM:
            return cleaned
        for name in ("starts_on", "ends_on"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Skriv en dato, for eksempel 31.12.2026."))
        if not self.errors and cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", _("Perioden kan ikke slutte før den begynner."))
        return cleaned

    def chosen_period(self) -> Period:
        """Return the period of valid answers, as of today."""
        if self.cleaned_data["period"] == _CUSTOM:
            return Period(starts_on=self.cleaned_data["starts_on"], ends_on=self.cleaned_data["ends_on"])
        return named_period(PeriodName(self.cleaned_data["period"]), today=timezone.localdate())


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A table on the page: its chart if there is anything to draw, and how many rows only the download has."""

    table: Table
    rows: tuple[tuple[Any, ...], ...]
    chart: Chart | None
    left_out: int
    csv: str


def show_statistics(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the numbers of the period in the address, or of this year; for bad answers the form alone."""
    form = _form(request)
    shown: dict[str, Any] = {**context, "title": _("Statistikk"), "form": form}
    if not form.is_valid():
        return _page(request, shown, status=INVALID)
    statistics = _collect(form)
    query = _query(form)
    tables = tables_of(statistics)
    figures = [_figure(tables[key], statistics, query) for key in KEYS if key not in _SHARES]
    shown |= {
        "statistics": statistics,
        "period": write_period(statistics.period),
        "indicator": tables["indicator"],
        "indicator_csv": _address("statistics_csv", query, "indicator"),
        "example": tables["example"],
        "example_csv": _address("statistics_csv", query, "example"),
        "figures": figures,
        "xlsx": _address("statistics_xlsx", query),
    }
    return _page(request, shown)


def download_csv(request: HttpRequest, key: str) -> HttpResponse:
    """Give one table as CSV. 404 for a table that is not there, 422 with the page for bad answers."""
    if key not in KEYS:
        raise Http404
    form = _form(request)
    if not form.is_valid():
        return _refused(form)
    statistics = _collect(form)
    content = write_csv(tables_of(statistics)[key])
    return _file(content, content_type="text/csv; charset=utf-8", name=f"{_name(statistics)}-{key}.csv")


def download_xlsx(request: HttpRequest) -> HttpResponse:
    """Give all tables as a workbook. 422 for bad answers."""
    form = _form(request)
    if not form.is_valid():
        return _refused(form)
    statistics = _collect(form)
    content = write_xlsx(list(tables_of(statistics).values()))
    return _file(content, content_type=XLSX, name=f"{_name(statistics)}.xlsx")


def _form(request: HttpRequest) -> StatisticsForm:
    """Return the form as it was sent, with what was not sent as it is to begin with."""
    initial = {
        "period": PeriodName.THIS_YEAR.value,
        "grain": Grain.MONTH.value,
        "within": str(settings.STATISTICS_WITHIN_DAYS),
    }
    sent = {name: request.GET[name] for name in StatisticsForm.base_fields if name in request.GET}
    return StatisticsForm({**initial, **sent})


def _collect(form: StatisticsForm) -> Statistics:
    return collect_statistics(
        form.chosen_period(),
        grain=Grain(form.cleaned_data["grain"]),
        within_days=form.cleaned_data["within"],
        today=timezone.localdate(),
    )


def _query(form: StatisticsForm) -> str:
    return urlencode({name: value for name, value in form.data.items() if value})


def _address(name: str, query: str, *args: str) -> str:
    return f"{reverse(f'admin:approvals_application_{name}', args=args)}?{query}"


def _figure(table: Table, statistics: Statistics, query: str) -> Figure:
    rows = table.rows if table.key == "time" else table.rows[:SHOWN_ROWS]
    return Figure(
        table=table,
        rows=_linked(table, rows),
        chart=_chart(table, statistics),
        left_out=len(table.rows) - len(rows),
        csv=_address("statistics_csv", query, table.key),
    )


def _chart(table: Table, statistics: Statistics) -> Chart | None:
    """Draw the columns of a table that its chart is about; the first column names the rows."""
    if table.key == "time":
        rows = table.rows[-SHOWN_PARTS:]
        return standing_bars(table.key, table.title, _labels(rows), _series(table, rows, 1, 2))
    rows = table.rows[:SHOWN_ROWS]
    if table.key == "criteria":
        # What was met in part stands in the table alone: two patterns can be told apart, three cannot.
        rows = tuple(row for row in rows if row[1] or row[2])
    drawn = {"steps": (2, 3), "criteria": (1, 2), "regions": (1, 2), "units": (3, 4)}.get(table.key, (1,))
    return lying_bars(table.key, table.title, _labels(rows), _series(table, rows, *drawn))


def _linked(table: Table, rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
    """Let the rows about criteria lead to what is public about each."""
    if not table.criteria:
        return rows
    return tuple(
        (criterion_link(criterion, row[0]), *row[1:]) for criterion, row in zip(table.criteria, rows, strict=False)
    )


def _labels(rows: tuple[tuple[Any, ...], ...]) -> list[str]:
    return [str(row[0]) for row in rows]


def _series(table: Table, rows: tuple[tuple[Any, ...], ...], *columns: int) -> list[Series]:
    return [Series(name=table.headings[column], values=[row[column] or 0 for row in rows]) for column in columns]


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return TemplateResponse(request, "admin/approvals/application/statistics.html", context, status=status)


def _refused(form: StatisticsForm) -> HttpResponse:
    """Say in plain text what is wrong with the address of a download."""
    sentences = [str(sentence) for field in form.errors.values() for sentence in field]
    return HttpResponse("\n".join(sentences), status=INVALID, content_type="text/plain; charset=utf-8")


def _name(statistics: Statistics) -> str:
    period = statistics.period
    return f"statistikk-{period.starts_on.isoformat()}-{period.ends_on.isoformat()}"


def _file(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
