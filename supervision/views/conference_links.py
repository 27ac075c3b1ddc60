"""The page of the centre's personal link: one month's conferences, answered once. No log-in."""

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.exceptions import LinkUnusable
from accounts.limits import is_within_limit
from accounts.links import find_link
from accounts.models import SingleUseLink
from curriculum.exceptions import LogError
from curriculum.models import Logbook
from curriculum.months import first_day_of
from supervision.forms.conferences import CentreAnswerForm
from supervision.models import ConferenceState
from supervision.queries.conferences import conferences_of_month
from supervision.services.conference_links import PURPOSE, AnswerRefused, month_of, settle_by_link

#: the token of other pages would leave a cookie with somebody who has no business here but this one
_NO_COOKIE: Final[dict[str, Any]] = {"csrf_token": ""}
_DONE, _INVALID, _CONFLICT, _FORBIDDEN, _GONE, _TOO_MANY = 302, 422, 409, 403, 410, 429


# As with the other personal links: the secret in the address is the whole authority, and a cookie gives no right here.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the month's conferences, and take the answers."""
    if not is_within_limit(request, action="personal_link", rate=settings.PERSONAL_LINK_RATE):
        return _unseen(render(request, "429.html", status=_TOO_MANY))
    try:
        link = find_link(secret, purpose=PURPOSE)
        logbook, month = month_of(link)
        language = logbook.doctor.user.language
        with translation.override(language):
            response = _page(request, link, logbook, month)
            response.headers["Content-Language"] = language
    except LinkUnusable:
        response = render(request, "logbook/conferences/dead_link.html", _NO_COOKIE, status=_GONE)
    return _unseen(response)


@login_not_required
@require_safe
def answered(request: HttpRequest, language: str) -> HttpResponse:
    """Thank."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        response = render(request, "logbook/conferences/answered.html", _NO_COOKIE)
        response.headers["Content-Language"] = language
    return _unseen(response)


def _page(request: HttpRequest, link: SingleUseLink, logbook: Logbook, month: int) -> HttpResponse:
    if request.user.is_authenticated and request.user.pk == logbook.doctor.user_id:
        return render(request, "logbook/conferences/own_link.html", _NO_COOKIE, status=_FORBIDDEN)
    data = request.POST if request.method == "POST" else None
    conferences = list(conferences_of_month(logbook, month))
    today = timezone.localdate()
    asked = [each for each in conferences if each.state == ConferenceState.PLANNED and each.on <= today]
    forms = [CentreAnswerForm(data, conference=each) for each in asked]
    status, refusal = 200, ""
    if data is not None:
        status, refusal = _posted(link, forms)
        if status == _DONE:
            return redirect("supervision:conferences_answered", language=logbook.doctor.user.language)
    context = {
        "doctor": logbook.doctor.user,
        "month": first_day_of(month),
        "forms": forms,
        "others": [each for each in conferences if each not in asked],
        "refusal": refusal,
        "link": link,
    }
    return render(request, "logbook/conferences/answer.html", {**_NO_COOKIE, **context}, status=status)


def _posted(link: SingleUseLink, forms: list[CentreAnswerForm]) -> tuple[int, str]:
    """Keep the answers; return the status of the page, and the sentence that belongs to no field."""
    if False in [form.is_valid() for form in forms]:
        return _INVALID, ""
    try:
        settle_by_link(link, answers={form.conference.pk: form.answer() for form in forms})
    except AnswerRefused as refused:
        refused_form = next(form for form in forms if form.conference.pk == refused.conference)
        refused_form.add_error(refused.field, str(refused))
        return _INVALID, ""
    except LogError as refused:
        return _CONFLICT, str(refused)
    return _DONE, ""


def _unseen(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches, search engines and the headers of the next request."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
