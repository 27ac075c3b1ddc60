"""The form of the individual plan: the catalogue with days, and rows of one's own. Works without JavaScript."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, TextField
from accounts.formsets import RowFormSet, wants_row, with_one_more_row
from curriculum.catalogue import Entry, course_catalogue
from curriculum.catalogue.shelf import DOCTOR_COURSE, shelf
from curriculum.models import IndividualPlan
from curriculum.services.individual_plans import MOST_TEXT, Activity, Goal

MOST_OWN_ROWS = 20
GOALS, ACTIVITIES, TAKEN = "own_goals", "own_activities", "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """An entry of the catalogue with its one or two dates."""

    entry: Entry
    fields: list[BoundField]


class _Quiet:
    """A form that can be shown with what was typed, without being judged: after «legg til»."""

    is_quiet = False

    def full_clean(self) -> None:
        """Find no errors while the form is quiet."""
        if self.is_quiet:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()


class _OwnRowForm(_Quiet, forms.Form):
    """A row in own words. An empty row is no row."""

    mark_optional = ()
    use_required_attribute = False

    text = TextField(
        label=_("Beskrivelse"), max_length=MOST_TEXT, error_messages={"required": _("Skriv hva det går ut på.")}
    )


class OwnGoalForm(_OwnRowForm):
    """A learning goal in own words."""

    by = NorwegianDateField(label=_("Skal være nådd"))


class OwnActivityForm(_OwnRowForm):
    """An activity in own words."""

    first = NorwegianDateField(label=_("Fra og med"))
    last = NorwegianDateField(label=_("Til og med"))

    def clean(self) -> None:
        """Refuse an end before the start."""
        _refuse_end_before_start(self, "first", "last")


class TakenActivityForm(_Quiet, forms.Form):
    """An activity of another programme than the doctor's own course. An empty row is no row."""

    mark_optional = ()
    use_required_attribute = False

    key = forms.ChoiceField(label=_("Aktivitet"), error_messages={"required": _("Velg en aktivitet.")})
    first = NorwegianDateField(label=_("Fra og med"))
    last = NorwegianDateField(label=_("Til og med"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", _("Velg …")), *_activities_by_programme()]

    def clean(self) -> None:
        """Refuse an end before the start."""
        _refuse_end_before_start(self, "first", "last")


def _activities_by_programme() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (programme.title, [(activity.code, activity.title) for activity in programme.activities.values()])
        for programme in shelf().programmes.values()
        if programme.key != DOCTOR_COURSE
    ]


class OwnRows(RowFormSet):
    """Rows of one's own; what is stored stands first, then one that is empty."""

    def initial_form_count(self) -> int:
        """Return 0: a stored row whose fields are emptied is a removed row, not an error."""
        return 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.extra = len(self.initial or []) + 1

    def quieten(self) -> None:
        """Show what was typed, without errors."""
        self._errors: list[Any] = []
        self._non_form_errors = self.error_class()
        for form in self.forms:
            form.is_quiet = True

    def answered(self) -> list[dict[str, Any]]:
        """Return the rows that say something."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]


class OwnGoals(forms.formset_factory(OwnGoalForm, formset=OwnRows, max_num=MOST_OWN_ROWS, absolute_max=MOST_OWN_ROWS)):
    """Learning goals of one's own."""

    row_label = _("Eget læringsmål")
    add_label = _("Legg til et eget læringsmål")


class OwnActivities(
    forms.formset_factory(OwnActivityForm, formset=OwnRows, max_num=MOST_OWN_ROWS, absolute_max=MOST_OWN_ROWS)
):
    """Activities of one's own."""

    row_label = _("Egen aktivitet")
    add_label = _("Legg til en egen aktivitet")


class TakenActivities(
    forms.formset_factory(TakenActivityForm, formset=OwnRows, max_num=MOST_OWN_ROWS, absolute_max=MOST_OWN_ROWS)
):
    """Activities of other programmes."""

    row_label = _("Aktivitet fra et annet program")
    add_label = _("Legg til en aktivitet fra et program")


class PlanForm(_Quiet, forms.Form):
    """A whole version. An entry of the catalogue is part of the plan when it has its day."""

    mark_optional = True
    use_required_attribute = False

    remark = TextField(label=_("Merknad"), rows=4, max_length=4000, required=False)

    def __init__(self, data: QueryDict | None = None, *, newest: IndividualPlan | None, take: str = "") -> None:
        """`take` names an activity of a programme that the page begins with, when the plan does not have it yet."""
        catalogue = course_catalogue()
        stored = _Stored(newest)
        super().__init__(data, initial={"remark": newest.remark if newest else "", **stored.dates})
        for key in catalogue.goals:
            self.fields[f"goal_{key}"] = NorwegianDateField(label=_("Skal være nådd"), required=False, help_text="")
        for key in catalogue.activities:
            self.fields[f"first_{key}"] = NorwegianDateField(label=_("Fra og med"), required=False, help_text="")
            self.fields[f"last_{key}"] = NorwegianDateField(label=_("Til og med"), required=False, help_text="")
        # A posted row is compared with an empty one: an untouched row is written again, and an emptied one is left out.
        goals, activities = (None, None) if data is not None else (stored.own_goals, stored.own_activities)
        self.own_goals = OwnGoals(data, prefix=GOALS, initial=goals)
        self.own_activities = OwnActivities(data, prefix=ACTIVITIES, initial=activities)
        self.taken = TakenActivities(data, prefix=TAKEN, initial=None if data is not None else stored.with_taken(take))

    def quieten(self) -> None:
        """Show what was typed, without errors."""
        self.is_quiet = True
        self.own_goals.quieten()
        self.own_activities.quieten()
        self.taken.quieten()

    @property
    def goal_rows(self) -> Iterator[CatalogueRow]:
        """The goals of the catalogue."""
        for key, entry in course_catalogue().goals.items():
            yield CatalogueRow(entry=entry, fields=[self[f"goal_{key}"]])

    @property
    def activity_rows(self) -> Iterator[CatalogueRow]:
        """The activities of the catalogue."""
        for key, entry in course_catalogue().activities.items():
            yield CatalogueRow(entry=entry, fields=[self[f"first_{key}"], self[f"last_{key}"]])

    def is_valid(self) -> bool:
        """Whether the dates and all rows can be read."""
        sets = (self.own_goals, self.own_activities, self.taken)
        return all([super().is_valid(), *(each.is_valid() for each in sets)])

    def clean(self) -> None:
        """An activity has both its days, and they are in order."""
        for key in course_catalogue().activities:
            first, last = f"first_{key}", f"last_{key}"
            for name, other in ((first, last), (last, first)):
                if self.cleaned_data.get(other) and not self.cleaned_data.get(name) and name not in self.errors:
                    self.add_error(name, _("Skriv begge dagene, eller ingen av dem."))
            _refuse_end_before_start(self, first, last)

    def goals(self) -> list[Goal]:
        """Return the goals: those of the catalogue that have a day, then one's own."""
        data = self.cleaned_data
        known = [Goal(key=key, by=data[f"goal_{key}"]) for key in course_catalogue().goals if data[f"goal_{key}"]]
        return known + [Goal(**row) for row in self.own_goals.answered()]

    def activities(self) -> list[Activity]:
        """Return the activities: those of the catalogue that have days, those of other programmes, then one's own."""
        data = self.cleaned_data
        known = [
            Activity(key=key, first=data[f"first_{key}"], last=data[f"last_{key}"])
            for key in course_catalogue().activities
            if data[f"first_{key}"]
        ]
        rows = [*self.taken.answered(), *self.own_activities.answered()]
        return known + [Activity(**row) for row in rows]


def rows_changed(data: QueryDict) -> QueryDict | None:
    """Return the data with one more row when such a button was pressed, else None."""
    for prefix in (GOALS, ACTIVITIES, TAKEN):
        if wants_row(data, prefix):
            return with_one_more_row(data, prefix, most=MOST_OWN_ROWS)
    return None


class _Stored:
    """A version taken apart into the fields of the form. What has left the catalogue goes on in its own words."""

    def __init__(self, plan: IndividualPlan | None) -> None:
        catalogue = course_catalogue()
        self.dates: dict[str, date] = {}
        self.own_goals: list[dict[str, Any]] = []
        self.own_activities: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        for row in plan.goals if plan else []:
            by = date.fromisoformat(row["by"])
            if row["key"] in catalogue.goals:
                self.dates[f"goal_{row['key']}"] = by
            else:
                self.own_goals.append({"text": row["text"], "by": by})
        for row in plan.activities if plan else []:
            first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
            if row["key"] in catalogue.activities:
                self.dates |= {f"first_{row['key']}": first, f"last_{row['key']}": last}
            elif shelf().activity(row["key"]) is not None:
                self.taken.append({"key": row["key"], "first": first, "last": last})
            else:
                self.own_activities.append({"text": row["text"], "first": first, "last": last})

    def with_taken(self, code: str) -> list[dict[str, Any]]:
        """Return the rows of other programmes, and a new one without days for an activity that is to be taken in."""
        is_new = shelf().activity(code) is not None and code not in {row["key"] for row in self.taken}
        return [*self.taken, {"key": code}] if is_new and len(self.taken) < MOST_OWN_ROWS else self.taken


def _refuse_end_before_start(form: forms.Form, starts: str, ends: str) -> None:
    first, last = form.cleaned_data.get(starts), form.cleaned_data.get(ends)
    if first and last and last < first:
        form.add_error(ends, _("Siste dag kan ikke være før første dag."))
