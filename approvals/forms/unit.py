"""The palliative unit: found in the register or added to it, and what is stated of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField, TextField
from approvals.enums import Section
from approvals.forms.base import ChoiceOrNothing, SectionForm, plain_helper, requirement_for
from approvals.models import Application
from approvals.queries import newest_unit_facts
from approvals.services.answers import NewUnit, UnitAnswers
from units.models import UnitKind
from units.models.unit import validate_organisation_number

_UNCONFIRMED = _("Ubekreftet, fra kartleggingen.")
_NUMBERS = ("palliative_beds", "patients_per_year")
#: what a profile of the municipality can fill in
_STARTED = ("palliative_beds", "description")
REUSED = ("palliative_beds", "description", "staffing", "patients_per_year", "patient_mix")


class UnitForm(SectionForm):
    """Enheten: what is stated of it."""

    section = Section.UNIT
    answers_class = UnitAnswers
    #: the fields that were filled in from a profile, when the doctor asked for it now; None when nobody asked
    started_from: list[str] | None = None
    #: the fields that say beside them that what stands there came from a profile, now or earlier
    marked: tuple[str, ...] = ()
    criteria = {
        "palliative_beds": "unit.beds",
        "description": "unit.definition",
        "staffing": "unit.staffing",
        "patients_per_year": "unit.patients",
    }

    palliative_beds = NorwegianIntegerField(
        label=_("Palliative senger"), unit=_("senger"), max_value=999, required=False
    )
    description = TextField(label=_("Organisering og kompetanse"), rows=5, required=False)
    staffing = TextField(label=_("Bemanning"), rows=5, required=False)
    patients_per_year = NorwegianIntegerField(
        label=_("Palliative pasienter i året"), unit=_("pasienter"), max_value=99_999, required=False
    )
    patient_mix = TextField(
        label=_("Hvilke pasienter enheten har"),
        rows=4,
        required=False,
        help_text=_("Diagnoser og behov i grove trekk. Skriv ikke noe som kan knyttes til én pasient."),
    )
    as_of = NorwegianDateField(
        label=_("Opplysningene gjelder per"),
        required=False,
        help_text=_("Datoen da enheten sist bekreftet dem, for eksempel 31.12.2026"),
    )
    stated_by = TextField(
        label=_("Hvem har bekreftet opplysningene?"),
        max_length=150,
        required=False,
        help_text=_("Navn og stilling, vanligvis enhetslederen"),
    )

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return what is stored, or the newest facts of the register while nothing is stated (E23)."""
        statement = application.unit_statement
        stored = {name: getattr(statement, name) for name in (*REUSED, "as_of", "stated_by")}
        if any(stored[name] not in (None, "") for name in stored):
            return stored
        return stored | cls.from_register(application)

    @classmethod
    def from_register(cls, application: Application) -> dict[str, Any]:
        """Return the newest registered value of each fact that is reused, in the form of the fields."""
        return {
            fact.field: int(fact.value) if fact.field in _NUMBERS else fact.value
            for fact in newest_unit_facts(application.service_period.unit_id)
            if fact.field in REUSED and (fact.field not in _NUMBERS or fact.value.isdecimal())
        }

    def keep_typed(self, typed: Mapping[str, str]) -> None:
        """Show what was typed, trimmed and unjudged; a form that is not bound, so that it can be started from."""
        self.initial.update({name: typed[name].strip() for name in self.fields if name in typed})

    def start_from(self, profile: Mapping[str, Any], *, notes: Mapping[str, str]) -> list[str]:
        """Fill in what a profile of the municipality says where nothing stands; nothing is stored. Return the fields.

        Each field that is filled in says beside it that the value is unconfirmed, and in `notes` who stated it.
        """
        filled = [name for name in profile if self.initial.get(name) in (None, "")]
        self.initial.update({name: profile[name] for name in filled})
        self.mark_started(filled, notes=notes)
        return filled

    def mark_started(self, names: Iterable[str], *, notes: Mapping[str, str]) -> None:
        """Say beside each of these fields that its value is unconfirmed, once; `notes` tells who stated it.

        A name that no profile fills in, and a field that is empty by now, is passed over.
        """
        for name in names:
            if name not in _STARTED or name in self.marked or not str(self[name].value() or "").strip():
                continue
            # What stands beside a field was copied from it when the field was first asked for.
            self[name].help_text = f"{notes.get(name, _UNCONFIRMED)} {self.fields[name].help_text}"
            self.marked = (*self.marked, name)


class UnitSearchForm(forms.Form):
    """Find a unit by its name or its municipality."""

    mark_optional = False

    q = TextField(
        label=_("Søk etter enheten eller kommunen"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class NewUnitForm(forms.Form):
    """Add a unit to the register."""

    mark_optional = ("organisation_number", "operated_by", "contact_name", "contact_email")
    use_required_attribute = False

    name = TextField(label=_("Enhetens navn"), max_length=150, error_messages={"required": _("Skriv enhetens navn.")})
    kind = ChoiceOrNothing(
        label=_("Hvor ligger enheten?"),
        choices=UnitKind.choices,
        required=True,
        error_messages={"required": _("Velg hvor enheten ligger.")},
    )
    municipality = TextField(
        label=_("Kommune"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "municipalities", "autocomplete": "off"}),
        error_messages={"required": _("Skriv hvilken kommune enheten ligger i.")},
    )
    organisation_number = TextField(
        label=_("Organisasjonsnummer"),
        max_length=20,
        required=False,
        help_text=_("Ni sifre"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-width": "short"}),
    )
    operated_by = TextField(
        label=_("Hvem driver enheten?"),
        max_length=150,
        required=False,
        help_text=_("For eksempel kommunen eller et interkommunalt selskap"),
    )
    contact_name = TextField(label=_("Enhetsleder"), max_length=150, required=False)
    contact_email = forms.EmailField(label=_("Enhetslederens e-post"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requirements = {"kind": requirement_for("unit.kind")}
        self.helper = plain_helper()

    def clean_organisation_number(self) -> str:
        """Return the nine digits; raise ValidationError when the control digit is wrong."""
        number = "".join(self.cleaned_data["organisation_number"].split())
        if number:
            validate_organisation_number(number)
        return number

    def answers(self) -> NewUnit:
        """Return the unit to register."""
        return NewUnit(**self.cleaned_data)

    def take_refusal(self, invalid: ValidationError) -> None:
        """Put what the register refused beside the field it is about."""
        by_field = invalid.message_dict if hasattr(invalid, "error_dict") else {"name": invalid.messages}
        for name, problems in by_field.items():
            self.add_error(name if name in self.fields else "name", problems)
