"""What people type about themselves, and what an administrator types about them."""

from typing import Any

from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import TextField
from accounts.models import User
from accounts.roles import Role

#: The roles that a person may give themselves. Everybody else is let in by an administrator or by an invitation.
OPEN_ROLES = [(Role.DOCTOR.value, _("Jeg skal søke (lege)")), (Role.SUPERVISOR.value, _("Jeg er veileder"))]


class SignupForm(forms.Form):
    """The part of signing up that is ours; allauth adds address and password (see `accounts.account_forms`)."""

    name = TextField(
        label=_("Navn"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Fornavn og etternavn"),
    )
    role = forms.ChoiceField(
        label=_("Hva skal du bruke tjenesten til?"), choices=OPEN_ROLES, widget=forms.RadioSelect, initial=Role.DOCTOR
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing: `AccountAdapter.save_user` has stored everything at once."""


class OwnDetailsForm(forms.ModelForm):
    """One's own name and language."""

    name = TextField(label=_("Navn"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    class Meta:
        model = User
        fields = ["name", "language"]
        help_texts = {"language": _("Språket i e-poster og på sidene når du er logget inn.")}


def language_of_visitor() -> str:
    """Return the language the visitor reads the page in; it becomes the language of their account."""
    request: Any = context.request
    return getattr(request, "LANGUAGE_CODE", "nb")
