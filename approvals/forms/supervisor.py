"""The supervisor as the doctor names them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianIntegerField, TextField
from approvals.enums import Section
from approvals.forms.base import ChoiceOrNothing, SectionForm, YesNoField
from approvals.models import Application
from approvals.services.answers import SupervisorAnswers
from supervision.models import SupervisorBasis


class SupervisorForm(SectionForm):
    """Veileder."""

    section = Section.SUPERVISOR
    answers_class = SupervisorAnswers
    criteria = {
        "name": "supervisor.appointed",
        "basis": "supervisor.eligible",
        "meetings_per_month": "supervision.meetings",
        "schedule": "supervision.regular",
        "evaluation": "supervision.evaluation",
        "at_palliative_centre": "supervisor.continuity",
    }
    optional = ("workplace", "at_palliative_centre", "whole_course")

    name = TextField(label=_("Veilederens navn"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("Veilederens e-post"),
        max_length=254,
        required=False,
        help_text=_("Veilederen får en personlig lenke hit og svarer uten konto."),
    )
    workplace = TextField(label=_("Veilederens arbeidssted"), max_length=200, required=False)
    basis = ChoiceOrNothing(label=_("Hva bygger veilederrollen på?"), choices=SupervisorBasis.choices)
    meetings_per_month = NorwegianIntegerField(
        label=_("Veiledningsmøter hver måned"), unit=_("per måned"), max_value=31, required=False
    )
    schedule = TextField(label=_("Plan for veiledningen"), rows=4, required=False)
    evaluation = TextField(label=_("Evalueringen av deg"), rows=4, required=False)
    at_palliative_centre = YesNoField(label=_("Er veilederen oppnevnt ved et palliativt senter?"))
    whole_course = YesNoField(label=_("Følger veilederen deg gjennom hele utdanningen?"))

    @classmethod
    def stored(cls, application: Application) -> dict[str, Any]:
        """Return the terms of the standing appointment."""
        standing = application.service_period.standing_appointments
        return {name: getattr(standing[0], name) for name in cls.base_fields} if standing else {}

    def clean(self) -> None:
        """A supervisor is a name with an address; terms belong to somebody."""
        data = self.cleaned_data
        says_something = any(value not in (None, "") for value in data.values())
        if says_something and "name" in data and not data["name"]:
            self.add_error("name", _("Skriv veilederens navn, så kan resten lagres."))
        if says_something and "email" in data and not data["email"]:
            self.add_error("email", _("Skriv veilederens e-postadresse, så kan resten lagres."))

    def value(self, name: str) -> Any:
        """Return the answer to one question; texts are empty, not None, when nobody is named yet."""
        value = super().value(name)
        is_text = name not in {"meetings_per_month", "at_palliative_centre", "whole_course"}
        return "" if value is None and is_text else value
