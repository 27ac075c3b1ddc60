"""The private address of a person's calendar: the page that makes and closes it, and what a calendar fetches there."""

import hashlib
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.limits import is_within_limit
from approvals.services.calendars.feeds import find_feed, make_feed, may_subscribe, open_feed, read_feed, revoke_feed

_TOO_MANY: Final = 429
_TYPE: Final = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Say what a private address is and whether one is open; a post makes a new one and shows it, this once."""
    if not may_subscribe(request.user):
        raise Http404
    address = ""
    if request.method == "POST":
        secret = make_feed(request.user)
        address = settings.SITE_URL + reverse("approvals:calendar_feed", kwargs={"secret": secret})
    context = {"feed": open_feed(request.user), "address": address}
    response = render(request, "logbook/calendar/calendar.html", context)
    # The address stands on the page and nowhere in its own: it must not stay in a cache, and nothing else is secret.
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Let the address answer nobody any more."""
    if not may_subscribe(request.user):
        raise Http404
    if revoke_feed(request.user):
        messages.success(request, _("Kalenderadressen er stengt. Kalendere som brukte den, får ikke noe mer."))
    else:
        messages.info(request, _("Du har ingen kalenderadresse som er åpen."))
    return redirect("approvals:calendar")


# The secret in the address is the whole authority, as it must be for a program that cannot log in.
@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar to whoever has its address; an address that is wrong and one that is closed look alike."""
    if not is_within_limit(request, action="calendar", rate=settings.CALENDAR_RATE):
        return _kept_secret(HttpResponse(status=_TOO_MANY, content_type="text/plain", headers={"Retry-After": "60"}))
    found = find_feed(secret)
    if found is None:
        return _kept_secret(HttpResponse(status=404, content_type="text/plain"))
    content = read_feed(found)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(content, content_type=_TYPE, headers={"ETag": etag})
    response = get_conditional_response(request, etag=etag, response=response) or response
    _kept_secret(response)
    # It may be kept where it was fetched, and is asked about each time: a closed address is closed at once.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _kept_secret(response: HttpResponse) -> HttpResponse:
    """Keep the address out of caches, search engines and the headers of the next request."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
