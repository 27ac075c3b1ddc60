"""How allauth behaves here: our sentences, our mail, no host name from the request, no lock-out by strangers."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import kept_forms
from accounts.forms import OPEN_ROLES, language_of_visitor
from accounts.middleware import SessionAgeMiddleware
from accounts.models import User
from accounts.roles import Role
from accounts.services import days_a_link_lasts

#: Where a role begins its day: role -> name of the address.
FIRST_PAGES = {Role.DOCTOR: "approvals:my_applications", Role.SUPERVISOR: "approvals:appointments"}

SECONDS_AFTER_LOG_IN = 300
WRONG_CODE = _("Koden er feil eller for gammel. Prøv med den appen viser nå.")


class AccountAdapter(DefaultAccountAdapter):
    """Log-in, sign-up and mail about the account."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Denne brukeren er stengt."),
        "duplicate_email": _("Denne e-postadressen er allerede din."),
        "email_password_mismatch": _("E-postadressen eller passordet er feil."),
        "email_taken": _("Det finnes allerede en bruker med denne e-postadressen."),
        "enter_current_password": _("Dette er ikke passordet du har nå."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("Passordet er feil."),
        "invalid_or_expired_key": _("Lenken er brukt opp eller for gammel."),
        "invalid_login": _("E-postadressen eller passordet er feil."),
        "invalid_password_reset": _("Lenken er brukt opp eller for gammel."),
        "max_email_addresses": _("Du har for mange e-postadresser (%d)."),
        "too_many_login_attempts": _("For mange mislykkede forsøk. Vent fem minutter, og prøv igjen."),
        "same_as_current": _("Dette er adressen du har nå."),
        "rate_limited": _("For mange forsøk. Vent noen minutter, og prøv igjen."),
    }

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - allauth's signature
        """Store a person who signed up; their role is one that people may give themselves, whatever was posted."""
        role = form.cleaned_data.get("role")
        user.role = role if role in dict(OPEN_ROLES) else Role.DOCTOR
        user.name = form.cleaned_data["name"]
        user.language = language_of_visitor()
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where the person's role begins its day."""
        if request.user.is_staff:
            return reverse("admin:index")
        try:
            return reverse(FIRST_PAGES.get(request.user.role, "home"))
        except NoReverseMatch:
            # The pages belong to apps above this one; where such an app is not installed, the front page serves.
            return reverse("home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Return the same page as after log-in."""
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the page of one's own account."""
        return reverse("account_overview")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the password is asked for once more; not by the pages of the second factor just after log-in.

        Else staff would type it twice in a row on their first day. Everything else asks whenever it was not asked for
        in the last ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.
        """
        age = timezone.now().timestamp() - self.request.session.get(SessionAgeMiddleware.STARTED, 0)
        if app == "allauth.mfa" and age < SECONDS_AFTER_LOG_IN:
            return False
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Show the pages in the person's own language from here on, and first what was not sent when they were away."""
        response = super().post_login(request, user, **kwargs)
        if kept_forms.kept_for(request.session, user.pk) is not None:
            response = redirect("kept_form")
        else:
            kept_forms.throw_away(request.session)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a text mail in the language of the person who owns the address, with links to our own host name only."""
        user = context.get("user") or next(iter(filter_users_by_email(email)), None)
        context = {
            **context,
            "email": email,
            "user": user,
            "site_url": settings.SITE_URL,
            "agency": settings.AGENCY_NAME,
            "days": days_a_link_lasts(),
            "confirmation_days": settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS,
        }
        language = user.language if user else getattr(allauth_context.request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
        with override(language):
            self.render_mail(template_prefix, email, context).send()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address in the mail: built from SITE_URL, never from the Host header of whoever asked."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the address in the mail, built from SITE_URL."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of the address that somebody tried to sign up with it."""
        self.send_mail(
            "account/email/account_already_exists",
            email,
            {"password_reset_url": settings.SITE_URL + reverse("account_reset_password")},
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Counted for each address of the net as well: else a stranger could lock somebody out by failing on purpose.
        login = str(credentials.get("email", "")).lower()
        return f"{self.get_client_ip(request)}:{login}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor, in our sentences."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("E-postadressen kan ikke byttes mens totrinnsbekreftelse er på."),
        "cannot_delete_authenticator": _("Totrinnsbekreftelsen kan ikke slås av."),
        "cannot_generate_recovery_codes": _("Slå på totrinnsbekreftelse før du lager gjenopprettingskoder."),
        "incorrect_code": WRONG_CODE,
        "rate_limited": _("For mange forsøk. Vent noen minutter, og prøv igjen."),
        "unverified_email": _("Bekreft e-postadressen din før du slår på totrinnsbekreftelse."),
    }
