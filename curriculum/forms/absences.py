"""Stating absence: what kind, and which days. Nothing else is asked."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField
from curriculum.models import AbsenceKind


class AbsenceForm(forms.Form):
    """Kind and days. Whether the days can be stated is for the service to say."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Hva slags fravær?"),
        choices=[(code, capfirst(label)) for code, label in AbsenceKind.choices],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hva slags fravær det er."),
            "invalid_choice": _("Velg hva slags fravær det er."),
        },
    )
    starts_on = NorwegianDateField(label=_("Første dag borte"))
    ends_on = NorwegianDateField(label=_("Siste dag borte"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False

    def clean(self) -> None:
        """Refuse an end before the start."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Siste dag kan ikke være før første dag."))
