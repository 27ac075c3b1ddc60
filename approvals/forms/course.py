"""The rest of the two years."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianDecimalField, TextField
from approvals.enums import Section
from approvals.forms.base import ChoiceOrNothing, RowForm, Rows, SectionForm, YesNoField, refuse_end_before_start
from approvals.forms.rows import MOST_ROWS
from approvals.models import Application
from approvals.services.answers import CourseAnswers, CourseRow
from curriculum.models import CoursePlace


class CourseRowForm(RowForm):
    """A period of the two years."""

    mark_optional = ("place_name",)

    place = ChoiceOrNothing(
        label=_("Hvor"),
        choices=CoursePlace.choices,
        required=True,
        error_messages={"required": _("Velg hva slags sted det er.")},
    )
    place_name = TextField(label=_("Stedets navn"), max_length=150, required=False)
    starts_on = NorwegianDateField(label=_("Fra og med"))
    ends_on = NorwegianDateField(label=_("Til og med"))
    percent = NorwegianDecimalField(label=_("Stillingsprosent"), unit="%", max_value=100)
    team = YesNoField(label=_("Har senteret palliativt team?"))
    bed_unit = YesNoField(label=_("Har senteret sengeenhet?"))
    approved_training_site = YesNoField(label=_("Er senteret godkjent utdanningssted i perioden?"))
    preapproved = YesNoField(
        label=_("Er tjenesten forhåndsgodkjent?"), help_text=_("Gjelder bare sykehjem, sykestue og DMS")
    )

    def clean(self) -> None:
        """Refuse an end before the start."""
        refuse_end_before_start(self, "starts_on", "ends_on")


class CourseRows(forms.formset_factory(CourseRowForm, formset=Rows, max_num=MOST_ROWS, absolute_max=MOST_ROWS)):
    """The periods outside the service applied for."""

    row_label = _("Periode")
    add_label = _("Legg til en periode")
    heading = _("Perioder utenom denne tjenesten")


class CourseForm(SectionForm):
    """Resten av de to årene."""

    section = Section.COURSE
    answers_class = CourseAnswers
    criteria = {"planned_whole": "course.planned"}
    rows_class = CourseRows
    rows_prefix = "periods"
    rows_criteria = ("course.total", "course.centre_year", "course.nursing_home_cap")

    planned_whole = YesNoField(label=_("Er hele utdanningsløpet på to år planlagt?"))

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return the stored answer."""
        return {"planned_whole": application.education_plan.planned_whole}

    @classmethod
    def stored_rows(cls, application: Application) -> list[dict[str, Any]]:
        """Return the stored periods."""
        names = CourseRowForm.base_fields
        return [{name: getattr(row, name) for name in names} for row in application.education_plan.course_periods.all()]

    def row_answers(self) -> dict[str, Any]:
        """Return the periods."""
        return {"periods": tuple(CourseRow(**row) for row in self.rows.answered())}
