"""Language of the page, second factor for staff, and the age of a session."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode, urlsplit

from allauth.mfa.adapter import get_adapter as second_factor
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import kept_forms

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Bokmål unless the visitor has chosen: the browser's own wish is not asked, a public page must look the same."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class StaffSecondFactorMiddleware:
    """Staff without a registered second factor reach nothing but the pages where they register one."""

    OPEN_PREFIXES = ("/konto/", "/static/", "/health", "/sprak/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_register(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_register(self, request: HttpRequest) -> bool:
        if not settings.STAFF_SECOND_FACTOR_REQUIRED or request.path.startswith(self.OPEN_PREFIXES):
            return False
        if not request.user.is_authenticated or not request.user.is_staff:
            return False
        return not second_factor().is_mfa_enabled(request.user, types=["totp"])


class SessionAgeMiddleware:
    """Ends a session that has been idle too long, and every session that has lasted too long in all.

    A form that was posted then is kept for the person, who is asked after log-in whether to send it (`kept_forms`).
    """

    STARTED = "signed_in_at"
    LAST_SEEN = "last_seen"
    GRAIN_SECONDS = 60

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept_forms.throw_away_if_old(request.session)
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            if self._is_over(request, now):
                return self._end(request)
            if now - request.session.get(self.LAST_SEEN, 0) >= self.GRAIN_SECONDS:
                request.session[self.LAST_SEEN] = now
            request.session.setdefault(self.STARTED, now)
        response = self.get_response(request)
        kept_forms.throw_away_if_taken(request, response)
        return response

    def _is_over(self, request: HttpRequest, now: int) -> bool:
        idle = now - request.session.get(self.LAST_SEEN, now)
        age = now - request.session.get(self.STARTED, now)
        return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE

    def _end(self, request: HttpRequest) -> HttpResponse:
        person = cast("int", request.user.pk)
        is_part = request.headers.get("HX-Request") == "true"
        is_kept = not is_part and kept_forms.can_be_kept(request)
        logout(request)
        if is_part:
            # htmx would put the log-in page inside the panel it asked for.
            return HttpResponse(status=204, headers={"HX-Redirect": f"{reverse('account_login')}?ended=1"})
        if is_kept:
            kept_forms.keep(request, owner=person)
        if request.method in {"GET", "HEAD"}:
            return _to_log_in(ended="1", then=request.get_full_path())
        return _to_log_in(ended="kept" if is_kept else "lost", then=_page_of_the_form(request))


def _to_log_in(*, ended: str, then: str) -> HttpResponse:
    asked = {"ended": ended, **({"next": then} if then else {})}
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(asked, safe='/')}")


def _page_of_the_form(request: HttpRequest) -> str:
    """Return the address of our own page that a form was sent from, empty when the browser does not say."""
    referer = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts=hosts, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referer)
    if not kept_forms.is_our_page(parts.path):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
