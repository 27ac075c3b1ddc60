"""Language of the page, second factor for staff, and the age of a session."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter as second_factor
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

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
    """Ends a session that has been idle too long, and every session that has lasted too long in all."""

    STARTED = "signed_in_at"
    LAST_SEEN = "last_seen"
    GRAIN_SECONDS = 60

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            if self._is_over(request, now):
                logout(request)
                return self._to_log_in(request)
            if now - request.session.get(self.LAST_SEEN, 0) >= self.GRAIN_SECONDS:
                request.session[self.LAST_SEEN] = now
            request.session.setdefault(self.STARTED, now)
        return self.get_response(request)

    def _is_over(self, request: HttpRequest, now: int) -> bool:
        idle = now - request.session.get(self.LAST_SEEN, now)
        age = now - request.session.get(self.STARTED, now)
        return idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE

    def _to_log_in(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            # htmx would put the log-in page inside the panel it asked for.
            return HttpResponse(status=204, headers={"HX-Redirect": f"{reverse('account_login')}?ended=1"})
        if request.method != "GET":
            return HttpResponseRedirect(f"{reverse('account_login')}?ended=1")
        return redirect_to_login(request.get_full_path(), f"{reverse('account_login')}?ended=1")
