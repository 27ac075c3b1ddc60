"""A plan for the two years: its periods, and what another percent would do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianDecimalField, NorwegianIntegerField, TextField
from approvals.forms.base import ChoiceOrNothing, RowForm, Rows, plain_helper, refuse_end_before_start
from approvals.services.planner import MOST_NAME, MOST_ROWS, PlanRow
from curriculum.models import CoursePlace


class PlanTitleForm(forms.Form):
    """What the plan is called."""

    use_required_attribute = False

    title = TextField(
        label=_("Navn på planen"),
        max_length=100,
        help_text=_("For eksempel «Halv stilling fra høsten»"),
        error_messages={"required": _("Gi planen et navn.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class PlanRowForm(RowForm):
    """A period, served, agreed or wished for."""

    mark_optional = ("place_name",)

    place = ChoiceOrNothing(
        label=_("Hvor"),
        choices=CoursePlace.choices,
        required=True,
        error_messages={"required": _("Velg hva slags sted det er.")},
    )
    place_name = TextField(
        label=_("Stedets navn"),
        max_length=MOST_NAME,
        required=False,
        help_text=_("To stillinger samtidig legges sammen når stedet har samme navn"),
    )
    starts_on = NorwegianDateField(label=_("Fra og med"))
    ends_on = NorwegianDateField(label=_("Til og med"))
    percent = NorwegianDecimalField(label=_("Stillingsprosent"), unit="%", max_value=100)
    is_wish = forms.BooleanField(label=_("Bare et ønske så langt"), required=False)

    def clean(self) -> None:
        """Refuse an end before the start."""
        refuse_end_before_start(self, "starts_on", "ends_on")

    def row(self) -> PlanRow:
        """Return the row that was typed."""
        return PlanRow(**self.cleaned_data)


class PlanRows(forms.formset_factory(PlanRowForm, formset=Rows, max_num=MOST_ROWS, absolute_max=MOST_ROWS)):
    """The periods of a plan."""

    row_label = _("Periode")
    add_label = _("Legg til en periode")
    heading = _("Periodene i planen")

    def rows(self) -> list[PlanRow]:
        """Return the rows that say something and are right."""
        return [PlanRow(**cleaned) for cleaned in self.answered()]

    def refuse(self, sentence: str, field: str) -> None:
        """Put a sentence beside a field of the last row that says something: that is where the plan became too much."""
        filled = [form for form in self.forms if form.has_changed()]
        if filled and field in filled[-1].fields:
            filled[-1].add_error(field, sentence)


class WhatIfForm(forms.Form):
    """Another percent in one of the periods, from a day on."""

    use_required_attribute = False

    periode = NorwegianIntegerField(label=_("Periode nummer"), min_value=1, max_value=MOST_ROWS)
    fra = NorwegianDateField(label=_("Fra hvilken dag"))
    prosent = NorwegianDecimalField(label=_("Ny stillingsprosent"), unit="%", max_value=100)

    def __init__(self, *args: Any, rows: list[PlanRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.helper = plain_helper()

    def clean(self) -> None:
        """The period is in the plan, and the day not after it."""
        number, day = self.cleaned_data.get("periode"), self.cleaned_data.get("fra")
        if number is None:
            return
        if number > len(self.rows):
            self.add_error("periode", _("Planen har ikke så mange perioder."))
        elif day is not None and day > self.rows[number - 1].ends_on:
            self.add_error("fra", _("Dagen er etter at perioden er over."))
