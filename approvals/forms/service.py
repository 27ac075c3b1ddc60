"""The position and the period applied for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianDecimalField
from approvals.enums import Section
from approvals.forms.base import RowForm, Rows, SectionForm, YesNoField, refuse_end_before_start
from approvals.forms.rows import MOST_ROWS
from approvals.models import Application
from approvals.services.answers import PositionRow, ServiceAnswers


class PositionRowForm(RowForm):
    """A share of full time from a day to a day; without days it is the whole service."""

    mark_optional = ("starts_on", "ends_on")

    percent = NorwegianDecimalField(
        label=_("Stillingsprosent ved enheten"),
        unit="%",
        max_value=100,
        error_messages={"required": _("Skriv stillingsprosenten.")},
    )
    starts_on = NorwegianDateField(label=_("Fra og med"), required=False, help_text=_("Tomt betyr fra første dag"))
    ends_on = NorwegianDateField(label=_("Til og med"), required=False, help_text=_("Tomt betyr til siste dag"))

    def clean(self) -> None:
        """Refuse an end before the start."""
        refuse_end_before_start(self, "starts_on", "ends_on")


class PositionRows(forms.formset_factory(PositionRowForm, formset=Rows, max_num=MOST_ROWS, absolute_max=MOST_ROWS)):
    """The shares of full time at the unit."""

    row_label = _("Stilling")
    add_label = _("Legg til en stilling")
    heading = _("Stillingsstørrelse")


class ServiceForm(SectionForm):
    """Stilling og periode."""

    section = Section.SERVICE
    answers_class = ServiceAnswers
    criteria = {"employed": "position.size", "starts_on": "timing.before_start"}
    rows_class = PositionRows
    rows_prefix = "positions"

    employed = YesNoField(
        label=_("Er du ansatt ved enheten i perioden?"),
        help_text=_("Innleie og næringsdrift er ikke ansettelse; da vurderer en saksbehandler forholdet."),
    )
    starts_on = NorwegianDateField(label=_("Første dag i tjenesten"), required=False)
    ends_on = NorwegianDateField(label=_("Siste dag i tjenesten"), required=False)

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return the stored period."""
        service = application.service_period
        return {"employed": service.employed, "starts_on": service.starts_on, "ends_on": service.ends_on}

    @classmethod
    def stored_rows(cls, application: Application) -> list[dict[str, Any]]:
        """Return the stored shares."""
        return [
            {"starts_on": part.starts_on, "ends_on": part.ends_on, "percent": part.percent}
            for part in application.service_period.positions.all()
            if not part.is_leave
        ]

    def clean(self) -> None:
        """Refuse an end before the start, and a row whose days are nowhere."""
        refuse_end_before_start(self, "starts_on", "ends_on")
        if not self.rows.is_valid():
            return
        for form in self.rows.forms:
            if not form.has_changed():
                continue
            starts_on, ends_on = self._days(form.cleaned_data)
            if starts_on is None or ends_on is None:
                form.add_error(
                    "starts_on" if starts_on is None else "ends_on",
                    _("Skriv datoen her, eller fyll ut første og siste dag i tjenesten."),
                )
            elif ends_on < starts_on:
                form.add_error("ends_on", _("Siste dag kan ikke være før første dag."))

    def _days(self, row: dict[str, Any]) -> tuple[Any, Any]:
        starts_on = row.get("starts_on") or self.cleaned_data.get("starts_on")
        ends_on = row.get("ends_on") or self.cleaned_data.get("ends_on")
        return starts_on, ends_on

    def row_answers(self) -> dict[str, Any]:
        """Return the shares of full time; a row without days has those of the service."""
        days = [(self._days(row), row["percent"]) for row in self.rows.answered()]
        return {
            "positions": tuple(
                PositionRow(starts_on=first, ends_on=last, percent=percent)
                for (first, last), percent in days
                if first and last and first <= last
            )
        }
