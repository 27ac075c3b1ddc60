"""Pages of personal links: the doctor answers for a meeting, the supervisor logs one. No log-in, one act, once."""

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.exceptions import LinkUnusable
from accounts.limits import is_within_limit
from accounts.links import find_link
from accounts.models import SingleUseLink, User
from curriculum.exceptions import LogError, NotAllowed
from curriculum.models import Logbook
from curriculum.months import first_day_of
from supervision.forms.meetings import USUAL_MINUTES, AnswerForm, HeldForm
from supervision.models import AskedMonth, DoctorAnswer, Meeting, MeetingForm
from supervision.services.meetings import ANSWER_MEETING, LOG_MONTH, answer_meeting, log_meeting_by_link
from supervision.views.words import INVALID, place_refusal

OUTCOMES: Final = ("confirmed", "disputed", "logged")
#: the token of other pages would leave a cookie with somebody who has no business here but this one
_NO_COOKIE: Final[dict[str, Any]] = {"csrf_token": ""}
_GONE, _TOO_MANY = 410, 429


# The secret in the address is the whole authority: nobody can be made to send a form whose address is not known, and a
# cookie gives no right here. With the referrer kept secret, browsers name no origin for Django's check to compare.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the doctor what is logged of a meeting, and take the answer: two buttons."""
    if not is_within_limit(request, action="personal_link", rate=settings.PERSONAL_LINK_RATE):
        return _unseen(render(request, "429.html", status=_TOO_MANY))
    try:
        link = find_link(secret, purpose=ANSWER_MEETING)
        meeting = Meeting.objects.select_related("logbook__doctor__user", "appointment__supervisor__user").get(
            pk=link.subject_id
        )
        doctor = meeting.logbook.doctor.user
        _check_reader(doctor)
        with translation.override(doctor.language):
            response = _answer_page(request, meeting, link)
            response.headers["Content-Language"] = doctor.language
    except LinkUnusable:
        return _dead(request)
    return _unseen(response)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask the supervisor when the meeting of a month was held, and keep it."""
    if not is_within_limit(request, action="personal_link", rate=settings.PERSONAL_LINK_RATE):
        return _unseen(render(request, "429.html", status=_TOO_MANY))
    try:
        link = find_link(secret, purpose=LOG_MONTH)
        asked = AskedMonth.objects.select_related(
            "appointment__supervisor__user", "appointment__service_period__logbook__doctor__user"
        ).get(pk=link.subject_id)
        supervisor, logbook = _parties_of(asked)
        _check_reader(supervisor)
        with translation.override(supervisor.language):
            response = _log_page(request, asked, logbook, supervisor, link)
            response.headers["Content-Language"] = supervisor.language
    except LinkUnusable:
        return _dead(request)
    return _unseen(response)


@login_not_required
@require_safe
def thanks(request: HttpRequest, language: str, outcome: str) -> HttpResponse:
    """Thank, and say what happens next."""
    if language not in dict(settings.LANGUAGES) or outcome not in OUTCOMES:
        raise Http404
    with translation.override(language):
        response = render(request, "logbook/meetings/links/thanks.html", {**_NO_COOKIE, "outcome": outcome})
        response.headers["Content-Language"] = language
    return _unseen(response)


def _check_reader(reader: User) -> None:
    """Whoever has lost their account has lost their links. Raises LinkUnusable."""
    if not reader.is_active:
        raise LinkUnusable


def _answer_page(request: HttpRequest, meeting: Meeting, link: SingleUseLink) -> HttpResponse:
    form = AnswerForm(request.POST if request.method == "POST" else None)
    context = {**_NO_COOKIE, "meeting": meeting, "form": form}
    page = "logbook/meetings/links/answer.html"
    doctor = meeting.logbook.doctor.user
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=INVALID)
    given = request.POST.get("answer", "")
    try:
        _check_addressee(request, doctor)
        answer_meeting(meeting, by=None, link=link, answer=given, words=form.cleaned_data["words"])
    except LogError as refusal:
        status = place_refusal(request, meeting.logbook, form, act="answer_meeting_by_link", refusal=refusal)
        return render(request, page, context, status=status)
    outcome = "confirmed" if given == DoctorAnswer.CONFIRMED else "disputed"
    return redirect("supervision:link_thanks", language=doctor.language, outcome=outcome)


def _parties_of(asked: AskedMonth) -> tuple[User, Logbook]:
    supervisor, logbook = asked.appointment.supervisor, asked.appointment.service_period.logbook
    if supervisor is None or logbook is None:
        raise LinkUnusable
    return supervisor.user, logbook


def _log_page(
    request: HttpRequest, asked: AskedMonth, logbook: Logbook, supervisor: User, link: SingleUseLink
) -> HttpResponse:
    usual = {"form": MeetingForm.IN_PERSON.value, "minutes": USUAL_MINUTES}
    form = HeldForm(request.POST if request.method == "POST" else None, initial=usual)
    context = {**_NO_COOKIE, "form": form, "doctor": logbook.doctor.user, "month": first_day_of(asked.month)}
    page = "logbook/meetings/links/log.html"
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=INVALID)
    try:
        _check_addressee(request, supervisor)
        log_meeting_by_link(asked, link=link, **form.cleaned_data)
    except LogError as refusal:
        status = place_refusal(request, logbook, form, act="log_meeting_by_link", refusal=refusal)
        return render(request, page, context, status=status)
    return redirect("supervision:link_thanks", language=supervisor.language, outcome="logged")


def _check_addressee(request: HttpRequest, addressee: User) -> None:
    """Nobody who is logged in as somebody else answers in this name: the two never answer for each other."""
    if request.user.is_authenticated and request.user.pk != addressee.pk:
        raise NotAllowed(_("Lenken er personlig. Logg ut hvis den er din."))


def _dead(request: HttpRequest) -> HttpResponse:
    return _unseen(render(request, "logbook/meetings/links/dead.html", _NO_COOKIE, status=_GONE))


def _unseen(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches, search engines and the headers of the next request."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
