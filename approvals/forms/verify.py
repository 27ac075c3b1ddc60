"""Checking a letter: the two things that stand on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import TextField
from approvals.forms.base import plain_helper


class CheckLetterForm(forms.Form):
    """Code and number as they are printed at the end of a letter."""

    mark_optional = ()
    use_required_attribute = False

    code = TextField(
        label=_("Kontrollkode"),
        max_length=40,
        help_text=_("Tolv tegn, for eksempel 7KQM-4TXB-9HRD. Du kan skrive med store eller små bokstaver."),
        error_messages={"required": _("Skriv kontrollkoden som står nederst i brevet.")},
    )
    number = TextField(
        label=_("Brevnummer"),
        max_length=40,
        help_text=_("Står etter «Vår ref» øverst i brevet, for eksempel 26/00042-3."),
        error_messages={"required": _("Skriv brevnummeret som står i brevet.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        self.helper = plain_helper()
