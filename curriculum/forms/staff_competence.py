"""The form of one count: how many of a profession in a unit have taken part in an activity."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField, TextField
from curriculum.catalogue.shelf import DOCTOR_COURSE, shelf
from curriculum.exceptions import NotPossible
from curriculum.services.staff_competence import MOST_PEOPLE, check_count
from units.models import PalliativeUnit, Profession


class StaffCompetenceForm(forms.Form):
    """Of so many of a profession so many have done an activity. No names."""

    mark_optional = False
    use_required_attribute = False

    profession = forms.ChoiceField(label=_("Yrkesgruppe"), error_messages={"required": _("Velg en yrkesgruppe.")})
    activity = forms.ChoiceField(
        label=_("Aktivitet"),
        error_messages={"required": _("Velg en aktivitet.")},
        help_text=_("Bare aktiviteter som er for yrkesgruppen, kan føres."),
    )
    of = NorwegianIntegerField(label=_("Hvor mange er det i yrkesgruppen?"), min_value=1, max_value=MOST_PEOPLE)
    done = NorwegianIntegerField(label=_("Hvor mange av dem har gjennomført?"), min_value=0, max_value=MOST_PEOPLE)
    as_of = NorwegianDateField(label=_("Tallene gjelder per"))
    stated_by = TextField(
        label=_("Hvem har oppgitt tallene?"),
        max_length=150,
        help_text=_("Stilling eller kontor, ikke navn. Skriv heller ikke hvem som har gjennomført."),
        error_messages={"required": _("Skriv hvem som har oppgitt tallene.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = ("", _("Velg …"))
        self.fields["profession"].choices = [nothing, *((code, capfirst(name)) for code, name in Profession.choices)]
        self.fields["activity"].choices = [nothing, *_activities_by_programme()]

    def clean(self) -> dict[str, Any]:
        """Refuse counts that cannot be true, beside the field that is wrong."""
        data = super().clean() or self.cleaned_data
        names = ("profession", "activity", "done", "of", "as_of")
        if all(data.get(name) not in (None, "") for name in names):
            try:
                check_count(**{name: data[name] for name in names})
            except NotPossible as refusal:
                self.add_error(refusal.field, str(refusal))
        return data


class RegisteredCompetenceForm(StaffCompetenceForm):
    """The same with the unit, for the register."""

    unit = forms.ModelChoiceField(
        queryset=PalliativeUnit.objects.order_by("name", "pk"),
        label=_("Enhet"),
        error_messages={"required": _("Velg en enhet.")},
    )
    field_order = ("unit", "profession", "activity", "of", "done", "as_of", "stated_by")


def _activities_by_programme() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (programme.title, [(activity.code, activity.title) for activity in programme.activities.values()])
        for programme in shelf().programmes.values()
        if programme.key != DOCTOR_COURSE
    ]
