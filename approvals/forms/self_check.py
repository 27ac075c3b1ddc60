"""The check of a service without an account: its questions, and the short address that holds the answers.

Every question has a short name in the address. An address may have been written by anybody: whatever is wrong in it is
told beside its field, and the same answers always make the same address.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField
from approvals.enums import Section
from approvals.forms.address import LESS, MORE, InAddress, RowsInAddress, readable
from approvals.forms.base import (
    ChoiceOrNothing,
    YesNoField,
    refuse_end_before_start,
    requirement_for,
)
from approvals.forms.cooperation import CentreForm
from approvals.forms.course import CourseForm, CourseRowForm
from approvals.forms.plan import PlanForm, TeachingRowForm
from approvals.forms.service import PositionRowForm, ServiceForm
from approvals.forms.supervisor import SupervisorForm
from approvals.forms.unit import UnitForm
from approvals.rules import versions
from approvals.services.answers import (
    CentreAnswers,
    CourseAnswers,
    CourseRow,
    PlanAnswers,
    PositionRow,
    ServiceAnswers,
    TeachingRow,
)
from approvals.services.self_check import CheckAnswers
from units.models import UnitKind


def _field_of(form: type[forms.Form], name: str) -> Any:
    """A copy of a field of the application, so that both take and refuse the same."""
    return deepcopy(form.base_fields[name])  # type: ignore[attr-defined]


class PositionInAddress(InAddress, PositionRowForm):
    """A share of full time."""

    short: ClassVar = {"percent": "", "starts_on": "f", "ends_on": "t"}


class TeachingInAddress(InAddress, TeachingRowForm):
    """A part of the teaching, without the text about its content."""

    short: ClassVar = {"form": "", "hours": "t", "weeks": "u", "interval_weeks": "i"}
    content = None


class PeriodInAddress(InAddress, CourseRowForm):
    """A period of the two years, without the name of the place."""

    short: ClassVar = {
        "place": "",
        "starts_on": "f",
        "ends_on": "t",
        "percent": "p",
        "team": "m",
        "bed_unit": "s",
        "approved_training_site": "g",
        "preapproved": "e",
    }
    place_name = None


def _rows() -> dict[str, RowsInAddress]:
    return {
        "positions": RowsInAddress(
            PositionInAddress,
            prefix="s",
            texts=(_("Stillingsstørrelse"), _("Stilling"), _("Legg til en stilling")),
            most=6,
        ),
        "teaching": RowsInAddress(
            TeachingInAddress,
            prefix="u",
            texts=(_("Undervisningen du skal delta i"), _("Undervisning"), _("Legg til undervisning")),
            most=8,
            needs=PlanForm.rows_criteria,
        ),
        "periods": RowsInAddress(
            PeriodInAddress,
            prefix="l",
            texts=(_("Perioder utenom denne tjenesten"), _("Periode"), _("Legg til en periode")),
            most=8,
            least=1,
            needs=CourseForm.rows_criteria,
        ),
    }


class CheckForm(InAddress):
    """What is asked once. Nothing is required: what is not answered is told in the answer."""

    mark_optional = False
    short: ClassVar = {
        "kind": "type",
        "palliative_beds": "senger",
        "starts_on": "fra",
        "ends_on": "til",
        "employed": "ansatt",
        "decided_on": "vedtak",
        "agreement_signed_on": "avtale",
        "agreement_from": "avtalefra",
        "agreement_to": "avtaletil",
        "conferences_per_month": "konferanser",
        "general_practitioners": "fastleger",
        "home_care": "hjemmetjeneste",
        "basis": "veileder",
        "meetings_per_month": "moter",
        "individual_plan": "plan",
        "covers_whole_course": "helplan",
        "own_teaching_items": "egne",
        "planned_whole": "hele",
    }
    criteria: ClassVar = {
        "kind": "unit.kind",
        "palliative_beds": "unit.beds",
        "employed": "position.size",
        "decided_on": "timing.before_start",
        "agreement_signed_on": "centre.agreement",
        "conferences_per_month": "centre.conferences",
        "general_practitioners": "local.general_practitioners",
        "home_care": "local.home_care",
        "basis": "supervisor.eligible",
        "meetings_per_month": "supervision.meetings",
        "individual_plan": "plan.individual",
        "own_teaching_items": "teaching.own",
        "planned_whole": "course.planned",
    }

    kind = ChoiceOrNothing(label=_("Hvor ligger enheten?"), choices=UnitKind.choices)
    palliative_beds = _field_of(UnitForm, "palliative_beds")
    starts_on = _field_of(ServiceForm, "starts_on")
    ends_on = _field_of(ServiceForm, "ends_on")
    decided_on = NorwegianDateField(
        label=_("Når regner du med at vedtaket kommer?"),
        required=False,
        help_text=_("Tomt betyr i dag. Bare tjeneste etter vedtaket teller."),
    )
    employed = _field_of(ServiceForm, "employed")
    agreement_signed_on = _field_of(CentreForm, "agreement_signed_on")
    agreement_from = _field_of(CentreForm, "agreement_from")
    agreement_to = _field_of(CentreForm, "agreement_to")
    conferences_per_month = _field_of(CentreForm, "conferences_per_month")
    general_practitioners = YesNoField(label=_("Har enheten et strukturert samarbeid med fastlegene?"))
    home_care = YesNoField(label=_("Har enheten et strukturert samarbeid med hjemmetjenesten?"))
    basis = _field_of(SupervisorForm, "basis")
    meetings_per_month = _field_of(SupervisorForm, "meetings_per_month")
    individual_plan = _field_of(PlanForm, "individual_plan")
    covers_whole_course = _field_of(PlanForm, "covers_whole_course")
    own_teaching_items = _field_of(PlanForm, "own_teaching_items")
    planned_whole = _field_of(CourseForm, "planned_whole")

    def tell_requirements(self, on: date) -> None:
        """Put the requirements of a day beside the questions."""
        self.requirements = {name: requirement_for(criterion, on) for name, criterion in self.criteria.items()}

    def clean(self) -> None:
        """Refuse an end before the start."""
        refuse_end_before_start(self, "starts_on", "ends_on")
        refuse_end_before_start(self, "agreement_from", "agreement_to")


#: the parts of the page: which section of the application they speak of, their questions and their rows
PARTS: Final = (
    (Section.UNIT, ("kind", "palliative_beds"), ""),
    (Section.SERVICE, ("starts_on", "ends_on", "decided_on", "employed"), "positions"),
    (
        Section.CENTRE,
        ("agreement_signed_on", "agreement_from", "agreement_to", "conferences_per_month"),
        "",
    ),
    (Section.LOCAL, ("general_practitioners", "home_care"), ""),
    (Section.SUPERVISOR, ("basis", "meetings_per_month"), ""),
    (Section.PLAN, ("individual_plan", "covers_whole_course", "own_teaching_items"), "teaching"),
    (Section.COURSE, ("planned_whole",), "periods"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the page."""

    section: Section
    fields: list[forms.BoundField]
    rows: RowsInAddress | None


class SelfCheck:
    """The whole check: the questions asked once, and the rows."""

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        self.today = today
        self.data = None if data is None else readable(data)
        self.rows = _rows()
        more = "" if self.data is None else self.data.get(MORE, "")
        self.form = CheckForm(self.data, initial={"decided_on": today})
        for rows in self.rows.values():
            if self.data is None:
                rows.fill([])
            else:
                rows.read(self.data, more=int(rows.prefix == more))
        self.is_quiet = False

    def is_valid(self) -> bool:
        """Whether everything that is answered can be judged."""
        parts: list[Any] = [self.form, *self.rows.values()]
        wrong = [part for part in parts if not part.is_valid()]  # each is asked, so that each shows its errors
        return self._days_of_positions_are_known() and not wrong

    def quieten(self) -> None:
        """Show what was typed, without errors."""
        self.form.is_quiet = True
        for rows in self.rows.values():
            rows.quieten()

    def _days_of_positions_are_known(self) -> bool:
        """A position without days lasts as long as the service does; then the service must have days."""
        known = True
        for form in self.rows["positions"].answered_forms():
            starts_on, ends_on = self._days(form.cleaned_data)
            if {"starts_on", "ends_on"} & self.form.errors.keys():
                continue  # told beside the days of the service, which this row may go by
            if starts_on is None or ends_on is None:
                sentence = _("Skriv datoen her, eller fyll ut første og siste dag i tjenesten.")
                form.add_error("starts_on" if starts_on is None else "ends_on", sentence)
            elif ends_on < starts_on:
                form.add_error("ends_on", _("Siste dag kan ikke være før første dag."))
            known = known and form.is_valid()
        return known

    def _days(self, row: dict[str, Any]) -> tuple[date | None, date | None]:
        service = self.form.cleaned_data
        return row.get("starts_on") or service.get("starts_on"), row.get("ends_on") or service.get("ends_on")

    def answers(self) -> CheckAnswers:
        """Return what was answered. Only for a check that is valid."""
        given = self.form.cleaned_data
        positions = [(*self._days(row), row["percent"]) for row in self.rows["positions"].answered()]
        return CheckAnswers(
            on=given["decided_on"] or self.today,
            unit_kind=given["kind"],
            palliative_beds=given["palliative_beds"],
            service=ServiceAnswers(
                **_some(given, "employed", "starts_on", "ends_on"),
                positions=tuple(
                    PositionRow(starts_on=first, ends_on=last, percent=percent)
                    for first, last, percent in positions
                    if first and last
                ),
            ),
            centre=CentreAnswers(
                **_some(given, "agreement_signed_on", "agreement_from", "agreement_to", "conferences_per_month")
            ),
            general_practitioners=given["general_practitioners"],
            home_care=given["home_care"],
            supervisor_basis=given["basis"],
            meetings_per_month=given["meetings_per_month"],
            plan=PlanAnswers(
                **_some(given, "individual_plan", "covers_whole_course", "own_teaching_items"),
                teaching=tuple(TeachingRow(**row) for row in self.rows["teaching"].answered()),
            ),
            course=CourseAnswers(
                planned_whole=given["planned_whole"],
                periods=tuple(CourseRow(**row) for row in self.rows["periods"].answered()),
            ),
        )

    def address(self) -> str:
        """Return the query of the shortest address with these answers; the day of the decision is always in it.

        Without the day the same address would give another answer tomorrow.
        """
        given = self.form.cleaned_data
        given["decided_on"] = given["decided_on"] or self.today
        pairs = [*self.form.in_address()]
        for rows in self.rows.values():
            pairs += rows.in_address()
        return urlencode(pairs)

    def written_out(self) -> "SelfCheck":
        """Return the same check as a page shows it: Norwegian dates and numbers, and an empty row after the others."""
        shown = SelfCheck(today=self.today)
        shown.form = CheckForm(initial=self.form.cleaned_data)
        for name, rows in shown.rows.items():
            rows.fill(self.rows[name].answered())
        return shown

    def shown(self) -> Iterator[tuple[str | Promise, str]]:
        """Give the answers in words: what was asked once, then a line for each row."""
        yield from self.form.shown()
        for rows in self.rows.values():
            for number, form in enumerate(rows.answered_forms(), start=1):
                yield f"{rows.row_label} {number}", "; ".join(_line(label, text) for label, text in form.shown())

    def parts(self) -> list[Part]:
        """Return the parts of the page, with the requirements of the day of the decision."""
        day = self._day_of_rules()
        self.form.tell_requirements(day)
        for rows in self.all_rows:
            rows.day = day
        return [
            Part(section=section, fields=[self.form[name] for name in names], rows=self.rows.get(rows))
            for section, names, rows in PARTS
        ]

    def _day_of_rules(self) -> date:
        """The day of the decision, or today where the day is not known or has no rules."""
        found = self.form.initial.get("decided_on")
        if self.form.is_bound:
            self.form.is_valid()
            found = self.form.cleaned_data.get("decided_on")
        return found if found and found >= versions()[0].valid_from else self.today

    @property
    def all_rows(self) -> list[RowsInAddress]:
        """The rows of every kind, in the order of the page."""
        return list(self.rows.values())

    @property
    def errors(self) -> bool:
        """Whether anything on the page is marked as wrong."""
        of_rows = any(rows.too_many or any(form.errors for form in rows.forms) for rows in self.all_rows)
        return bool(self.form.errors) or of_rows


def is_asked(data: QueryDict) -> bool:
    """Whether an address says anything that the check knows."""
    known = {*CheckForm.short.values(), MORE, LESS}
    rows = _rows().values()
    return any(name in known or any(each.number_of(name) for each in rows) for name in data)


def _some(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names}


def _line(label: str | Promise, text: str) -> str:
    asked = str(label)
    return f"{asked} {text}" if asked.endswith("?") else f"{asked}: {text}"
