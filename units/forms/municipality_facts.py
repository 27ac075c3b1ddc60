"""The form of one fact about a municipality: a field of its profile, the value, the day, and who stated it."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, TextField
from units.catalogue import mapping_report
from units.exceptions import NotPossible
from units.models import Municipality, ProfileField
from units.services.municipality_facts import LONGEST_SOURCE, LONGEST_STATER, check_fact, describe_values


class MunicipalityFactForm(forms.Form):
    """What is so in a municipality. The words of a value are accepted as they are shown, and so is its code."""

    use_required_attribute = False

    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.order_by("name", "pk"),
        label=_("Kommune"),
        error_messages={"required": _("Velg en kommune.")},
    )
    field = forms.ChoiceField(label=_("Felt"), error_messages={"required": _("Velg et felt.")})
    value = TextField(
        label=_("Verdi"),
        max_length=80,
        error_messages={"required": _("Skriv verdien, eller «ikke oppgitt».")},
        help_text=_(
            "Et helt tall for senger (bare øremerkede palliative senger) og for kilometer, ellers ord som «ja», «nei» "
            "og «delvis». Passer ikke ordet til feltet, får du se hvilke som gjør det. «Ikke oppgitt» er noe annet "
            "enn nei."
        ),
    )
    as_of = NorwegianDateField(
        label=_("Gjelder per"),
        help_text=_(
            "Er noe feil oppgitt for en dag, oppgir du det på nytt for den samme dagen. Det nye gjelder, og det gamle "
            "blir stående som erstattet."
        ),
    )
    stated_by = TextField(
        label=_("Hvem har oppgitt det?"),
        max_length=LONGEST_STATER,
        help_text=_("Stilling eller kontor, ikke navn. Det står åpent på kommunens side."),
        error_messages={"required": _("Skriv hvem som har oppgitt det.")},
    )
    source = TextField(
        label=_("Ordene den bygger på"),
        max_length=LONGEST_SOURCE,
        rows=3,
        required=False,
        help_text=_("Frivillig. Kilden ordrett, uten navn på personer. Det står åpent på kommunens side."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, capfirst(name)) for code, name in ProfileField.choices]
        self.fields["field"].choices = [("", _("Velg …")), *names]
        chosen = self["field"].value()
        if chosen in mapping_report().vocabulary.fields:
            self.fields["value"].help_text = describe_values(str(chosen))

    def clean(self) -> dict[str, Any]:
        """Put the code for the words; refuse what cannot be added, beside the field that is wrong."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                data["value"] = check_fact(**data)
            except NotPossible as refusal:
                self.add_error(refusal.field or None, str(refusal))
        return data
