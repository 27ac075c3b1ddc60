"""allauth's forms with our words, our layout and nothing told in placeholders."""

from typing import Any

from allauth.account import forms as account
from allauth.account.internal import flows
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import EmailValidator, MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: What the validators of AUTH_PASSWORD_VALIDATORS ask for, in one sentence instead of four.
PASSWORD_RULES = _(
    "Minst 12 tegn. Ikke bare tall, ikke et vanlig passord, og ikke likt navnet ditt eller e-postadressen."
)

EMAIL_MAX_LENGTH = 254
LABELS = {
    "login": _("E-postadresse"),
    "email": _("E-postadresse"),
    "password": _("Passord"),
    "password1": _("Passord"),
    "password2": _("Gjenta passordet"),
    "oldpassword": _("Passordet du har nå"),
    "code": _("Kode"),
}
HELP: dict[str, Any] = {
    "password": "",
    "oldpassword": "",
    "password1": PASSWORD_RULES,
    "code": _("Seks sifre fra appen, eller en av gjenopprettingskodene dine."),
}
NO_ADDRESS = _("Skriv en e-postadresse, for eksempel navn@eksempel.no.")
REQUIRED = {
    "login": _("Skriv e-postadressen din."),
    "email": _("Skriv e-postadressen din."),
    "password": _("Skriv passordet."),
    "password1": _("Velg et passord."),
    "password2": _("Skriv passordet en gang til."),
    "oldpassword": _("Skriv passordet du har nå."),
    "code": _("Skriv koden."),
}


class OurWords(forms.Form):
    """Gives the fields of an allauth form our labels, help and sentences."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name not in LABELS:
                continue
            field.label = LABELS[name]
            field.help_text = HELP.get(name, field.help_text)
            field.error_messages["required"] = REQUIRED[name]
            if name in {"login", "email"}:
                field.validators = [EmailValidator(NO_ADDRESS), MaxLengthValidator(EMAIL_MAX_LENGTH)]
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "data-width": "short"}

    def clean(self) -> dict[str, Any] | None:
        """Say in our words that the two passwords differ."""
        cleaned: dict[str, Any] | None = super().clean()
        first, second = self.data.get("password1"), self.data.get("password2")
        if first and second and first != second and "password2" in self.errors:
            self.errors["password2"] = self.error_class([gettext("Passordene er ikke like.")], renderer=self.renderer)
        return cleaned


class LogInForm(OurWords, account.LoginForm):
    """Address and password."""


class SignUpForm(OurWords, account.SignupForm):
    """Name, errand, address and password."""

    field_order = ["name", "role", "email", "password1", "password2"]

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Store the person; answer an address that is taken exactly as one that is free, in text and in time."""
        if self.account_already_exists:
            get_user_model()().set_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # The same address was signed up a moment ago, between our question and our answer.
            return None, flows.signup.prevent_enumeration(request, email=self.cleaned_data["email"])


class NewAddressForm(OurWords, account.AddEmailForm):
    """A new address, which counts when its owner has confirmed it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext("Ny e-postadresse")


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    """The password one has, and a new one."""


class SetPasswordForm(OurWords, account.SetPasswordForm):
    """The first password."""


class ForgottenPasswordForm(OurWords, account.ResetPasswordForm):
    """The address to which a link is sent."""


class NewPasswordForm(OurWords, account.ResetPasswordKeyForm):
    """A new password, for whoever came by the link."""


class ConfirmPasswordForm(OurWords, account.ReauthenticateForm):
    """The password once more, before something that matters."""


class CodeForm(OurWords, second_factor.AuthenticateForm):
    """The code of the second factor at log-in."""


class ConfirmCodeForm(OurWords, second_factor.ReauthenticateForm):
    """The code once more, before something that matters."""


class RegisterAppForm(OurWords, totp.ActivateTOTPForm):
    """The first code from the app, which shows that it was registered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = gettext("Seks sifre som appen viser nå.")
