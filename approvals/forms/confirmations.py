"""Asking for a confirmation of counted service: until which day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField
from approvals.forms.base import plain_helper


class ConfirmationForm(forms.Form):
    """The last day that is to be confirmed."""

    mark_optional = ()
    use_required_attribute = False

    until = NorwegianDateField(
        label=_("Til og med"),
        help_text=_("Den siste dagen som skal med, for eksempel 31.12.2027. Dagen må være over."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
