"""About the doctor who applies."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, TextField
from accounts.models import NordicCourse
from approvals.enums import Section
from approvals.forms.base import ChoiceOrNothing, SectionForm, YesNoField
from approvals.models import Application
from approvals.services.answers import AboutAnswers


class HprField(TextField):
    """A number in Helsepersonellregisteret: digits only, however they were grouped."""

    default_validators = [RegexValidator(r"^[1-9][0-9]{0,8}$", _("HPR-nummeret har bare sifre, høyst ni."))]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-width": "short"})
        )
        super().__init__(max_length=20, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the digits without the blanks between them."""
        return "".join(super().to_python(value).split())


class AboutForm(SectionForm):
    """Om deg."""

    section = Section.ABOUT
    answers_class = AboutAnswers
    criteria = {
        "is_party": "applicant.doctor",
        "clinical_specialty": "doctor.specialty",
        "nordic_course": "doctor.nordic_course",
    }
    unplaced_errors = "hpr_number"
    optional = ("phone", "clinical_specialty", "specialist_since", "nordic_course", "workplace")

    name = TextField(
        label=_("Navn"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Skriv navnet ditt.")},
    )
    hpr_number = HprField(
        label=_("HPR-nummer"),
        required=False,
        help_text=_("Nummeret ditt i Helsepersonellregisteret. Ikke skriv fødselsnummer."),
    )
    phone = TextField(
        label=_("Telefon"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "data-width": "short"}),
        validators=[RegexValidator(r"^\+?[0-9 ()-]{3,20}$", _("Skriv et telefonnummer med bare sifre."))],
    )
    workplace = TextField(label=_("Arbeidssted nå"), max_length=200, required=False)
    is_party = YesNoField(label=_("Søker du for din egen tjeneste?"))
    clinical_specialty = TextField(label=_("Klinisk spesialitet"), max_length=120, required=False)
    specialist_since = NorwegianDateField(label=_("Spesialist fra"), required=False)
    nordic_course = ChoiceOrNothing(label=_("Nordisk spesialistkurs i palliativ medisin"), choices=NordicCourse.choices)
    language = forms.ChoiceField(
        label=_("Språket i brevene du får fra oss"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return what is stored about the doctor."""
        doctor = application.doctor
        names = ("hpr_number", "phone", "clinical_specialty", "specialist_since", "nordic_course", "workplace")
        return {
            "name": doctor.user.name,
            "is_party": application.is_party,
            "language": application.language,
            **{name: getattr(doctor, name) for name in names},
        }
