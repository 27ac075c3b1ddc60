"""The pages for what went wrong: in our look, with what the reader can do next, telling nothing of the inside."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token


def _page(status: int, title: str, text: str, *, request: HttpRequest | None = None) -> HttpResponse:
    """Render the page. Without `request` it asks neither session nor database, and cannot fail for their sake."""
    context = {"status": status, "title": title, "text": text, "AGENCY_NAME": settings.AGENCY_NAME}
    html = render_to_string("error.html", context, request=request)
    response = HttpResponse(html, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    return _page(
        400,
        _("Vi kunne ikke lese forespørselen"),
        _("Den inneholder tegn eller data som ikke kan brukes her. Gå tilbake, se over det du skrev, og prøv igjen."),
    )


def _with_person(request: HttpRequest) -> HttpRequest | None:
    """Return the request when the session middleware has seen it, so the page can show the usual menu."""
    return request if hasattr(request, "user") else None


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, and not allowed."""
    return _page(
        403,
        _("Du har ikke tilgang"),
        _("Brukeren din har ikke rett til å gjøre dette. Mener du at det er feil, ta kontakt med saksbehandleren."),
        request=_with_person(request),
    )


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from our own page, or the log-in changed since the page was opened."""
    return _page(
        403,
        _("Skjemaet er for gammelt"),
        _("Innloggingen er endret siden du åpnet siden. Gå tilbake, last siden på nytt, og send skjemaet igjen."),
    )


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not here, or not yours; the difference is not told."""
    return _page(
        404,
        _("Vi fant ikke siden"),
        _("Adressen kan være feil, eller du har ikke tilgang. Gå til forsiden og finn saken derfra."),
        request=_with_person(request),
    )


def too_large(_request: HttpRequest) -> HttpResponse:
    """413: more bytes than any of our forms takes."""
    return _page(
        413,
        _("Det du sendte, er for stort"),
        _("Et vedlegg kan være høyst 10 MB. Gå tilbake og velg en mindre fil."),
    )


def unavailable(_request: HttpRequest | None = None) -> HttpResponse:
    """503: the database does not answer now. Nothing was stored."""
    response = _page(
        503,
        _("Tjenesten er opptatt"),
        _("Det du sendte, ble ikke lagret. Vent et øyeblikk, gå tilbake, og send det en gang til."),
    )
    response.headers["Retry-After"] = "10"
    return response


def server_error(_request: HttpRequest) -> HttpResponse:
    """500, or 503 when what failed is the database."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable()
    return _page(
        500,
        _("Noe gikk galt hos oss"),
        _("Feilen er registrert. Det du sendte, er kanskje ikke lagret. Prøv igjen om litt."),
    )
