"""Cooperation: with a palliative centre, and locally."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, NorwegianIntegerField, TextField
from approvals.enums import Section
from approvals.forms.base import SectionForm, refuse_end_before_start
from approvals.models import Application
from approvals.services.answers import CentreAnswers, LocalAnswers
from units.models import PalliativeCentre


class CentreForm(SectionForm):
    """Palliativt senter."""

    section = Section.CENTRE
    answers_class = CentreAnswers
    criteria = {"agreement_signed_on": "centre.agreement", "conferences_per_month": "centre.conferences"}
    optional = ("agreement_from", "agreement_to", "conference_plan")

    centre = forms.ModelChoiceField(
        label=_("Palliativt senter"), queryset=PalliativeCentre.objects.none(), required=False, empty_label=_("Velg …")
    )
    agreement_signed_on = NorwegianDateField(label=_("Avtalen ble undertegnet"), required=False)
    agreement_from = NorwegianDateField(
        label=_("Avtalen gjelder fra"), required=False, help_text=_("Tomt betyr at avtalen ikke nevner noen startdato")
    )
    agreement_to = NorwegianDateField(
        label=_("Avtalen gjelder til"), required=False, help_text=_("Tomt betyr at avtalen ikke har noen sluttdato")
    )
    conferences_per_month = NorwegianIntegerField(
        label=_("Pasientkonferanser hver måned"), unit=_("per måned"), max_value=31, required=False
    )
    conference_plan = TextField(
        label=_("Plan for pasientkonferansene"),
        rows=3,
        required=False,
        help_text=_("Når dere møtes, og hvem som deltar"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre: Any = self.fields["centre"]
        centre.queryset = PalliativeCentre.objects.filter(is_demo=settings.DEMO)

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return the stored statement."""
        statement = application.centre_statement
        return {name: getattr(statement, name) for name in cls.base_fields}

    def clean(self) -> None:
        """Refuse an end before the start."""
        refuse_end_before_start(self, "agreement_from", "agreement_to")


class LocalForm(SectionForm):
    """Lokalt samarbeid."""

    section = Section.LOCAL
    answers_class = LocalAnswers
    criteria = {"general_practitioners": "local.general_practitioners", "home_care": "local.home_care"}

    general_practitioners = TextField(label=_("Samarbeidet med fastlegene"), rows=6, required=False)
    home_care = TextField(label=_("Samarbeidet med hjemmetjenesten"), rows=6, required=False)

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return the stored statement."""
        return {name: getattr(application.unit_statement, name) for name in cls.base_fields}
