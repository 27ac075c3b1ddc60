"""The education plan, the teaching received, and the teaching given."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDecimalField, NorwegianIntegerField, TextField
from approvals.enums import Section
from approvals.forms.base import ChoiceOrNothing, RowForm, Rows, SectionForm, YesNoField
from approvals.forms.rows import MOST_ROWS
from approvals.models import Application
from approvals.services.answers import PlanAnswers, TeachingRow
from curriculum.models import TeachingForm


class TeachingRowForm(RowForm):
    """A part of the teaching programme."""

    mark_optional = ("weeks", "interval_weeks", "content")

    form = ChoiceOrNothing(
        label=_("Undervisningsform"),
        choices=TeachingForm.choices,
        required=True,
        error_messages={"required": _("Velg undervisningsform.")},
    )
    hours = NorwegianDecimalField(
        label=_("Undervisningstimer i hele tjenesten"),
        unit=_("timer"),
        max_value=9999,
        error_messages={"required": _("Skriv antall undervisningstimer.")},
    )
    weeks = NorwegianIntegerField(label=_("Uker med undervisning"), unit=_("uker"), max_value=520, required=False)
    interval_weeks = NorwegianDecimalField(
        label=_("Uker mellom møtene"),
        unit=_("uker"),
        min_value=Decimal("0.01"),
        max_value=52,
        required=False,
        help_text=_("Bare for smågruppe"),
    )
    content = TextField(label=_("Innhold"), max_length=2000, rows=2, required=False)


class TeachingRows(forms.formset_factory(TeachingRowForm, formset=Rows, max_num=MOST_ROWS, absolute_max=MOST_ROWS)):
    """The teaching programme."""

    row_label = _("Undervisning")
    add_label = _("Legg til undervisning")
    heading = _("Undervisningen du skal delta i")


class PlanForm(SectionForm):
    """Plan og undervisning."""

    section = Section.PLAN
    answers_class = PlanAnswers
    criteria = {"individual_plan": "plan.individual", "own_teaching_items": "teaching.own"}
    rows_class = TeachingRows
    rows_prefix = "teaching"
    rows_criteria = ("teaching.hours", "teaching.weeks", "teaching.programme")
    optional = ("plan_text", "own_teaching_text")

    individual_plan = YesNoField(label=_("Har du en individuell utdanningsplan?"))
    covers_whole_course = YesNoField(label=_("Dekker planen hele utdanningsløpet, også tiden i sykehus?"))
    plan_text = TextField(
        label=_("Planen i korte trekk"), rows=4, required=False, help_text=_("Du kan også legge ved planen som PDF.")
    )
    own_teaching_items = NorwegianIntegerField(
        label=_("Hvor mange ganger skal du selv undervise?"), unit=_("ganger"), max_value=999, required=False
    )
    own_teaching_text = TextField(label=_("Hva du skal undervise om, og for hvem"), rows=3, required=False)

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return the stored plan."""
        return {name: getattr(application.education_plan, name) for name in cls.base_fields}

    @classmethod
    def stored_rows(cls, application: Application) -> list[dict[str, Any]]:
        """Return the stored programme."""
        names = TeachingRowForm.base_fields
        return [{name: getattr(row, name) for name in names} for row in application.education_plan.teaching.all()]

    def row_answers(self) -> dict[str, Any]:
        """Return the programme."""
        return {"teaching": tuple(TeachingRow(**row) for row in self.rows.answered())}
