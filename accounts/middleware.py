"""Language of the page, second factor for staff, and the absolute age of a session."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Bokmål unless the visitor has chosen: the browser's own wish is not asked, a public page must look the same."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(
            settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE
        )
        language = (
            wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        )
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class StaffSecondFactorMiddleware:
    """Staff without a registered second factor reach nothing but the page where they register one."""

    OPEN_PREFIXES = ("/konto/", "/static/", "/health", "/sprak/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_register(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_register(self, request: HttpRequest) -> bool:
        if not settings.STAFF_SECOND_FACTOR_REQUIRED or request.path.startswith(
            self.OPEN_PREFIXES
        ):
            return False
        if not request.user.is_authenticated or not request.user.is_staff:
            return False
        from allauth.mfa.utils import is_mfa_enabled  # noqa: PLC0415 - models are not loaded when middleware is imported

        return not is_mfa_enabled(request.user)


class SessionAgeMiddleware:
    """Ends a session that has been idle too long; the cookie's own age is the absolute limit."""

    KEY = "last_seen"
    GRAIN_SECONDS = 60

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            last_seen = request.session.get(self.KEY, now)
            if now - last_seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
                return redirect("account_login")
            if now - last_seen >= self.GRAIN_SECONDS or self.KEY not in request.session:
                request.session[self.KEY] = now
        return self.get_response(request)
