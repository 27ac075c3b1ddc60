"""The applicant's page of questions: read, answer one by one, save on the way, send together."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.enums import Section
from approvals.exceptions import CaseChanged, CaseError
from approvals.forms.questions import AnswerForm
from approvals.models import Application, Request, RequestItem
from approvals.models.request import OPEN_REQUEST_STATES
from approvals.queries import load_questions
from approvals.services.changes import Change
from approvals.services.questions import (
    AnswersMissing,
    answer_question,
    changes_about,
    changes_of,
    changes_so_far,
    send_answers,
)
from approvals.services.refusals import record_refusal
from approvals.services.uploads import UploadRefused
from approvals.views.access import own_application, refuse

_INVALID, _CONFLICT = 422, 409


@dataclass(slots=True, kw_only=True)
class QuestionCard:
    """One question with its form, the section it concerns, and what has been changed there."""

    item: RequestItem
    section: Section
    form: AnswerForm | None = None
    changes: list[Change] = field(default_factory=list)
    is_stale: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the questions with the answers saved so far; save them, or send them."""
    application = own_application(request, public_id)
    asked = load_questions(application)
    if asked is None:
        raise Http404
    asked.application = application
    if request.method == "POST":
        return _posted(request, application, asked)
    return _page(request, application, asked, _cards(asked))


def _posted(request: HttpRequest, application: Application, asked: Request) -> HttpResponse:
    cards = _cards(asked, request)
    try:
        status = _save(request, cards)
        if status == 200 and request.POST.get("act") == "send":  # noqa: PLR2004 - nothing was wrong
            send_answers(asked, by=request.user)
            messages.success(request, _("Svarene er sendt. Saken er tilbake hos saksbehandleren."))
            return redirect("approvals:case", public_id=application.public_id)
    except AnswersMissing as missing:
        _mark_missing(cards, missing)
        messages.error(request, str(missing))
        return _page(request, application, asked, cards, status=_CONFLICT)
    except CaseError as refusal:
        refuse(request, application, act="answer_questions", refusal=refusal)
        return _page(request, application, asked, cards, status=_CONFLICT)
    if status != 200:  # noqa: PLR2004 - as above
        return _page(request, application, asked, cards, status=status)
    if request.POST.get("to") in {card.section.value for card in cards}:
        return redirect("approvals:section", public_id=application.public_id, section=request.POST["to"])
    messages.success(request, _("Svarene er lagret. De er ikke sendt ennå."))
    return redirect("approvals:questions", public_id=application.public_id)


def _save(request: HttpRequest, cards: list[QuestionCard]) -> int:
    """Save every answer that can be saved, and return the status of the page; what cannot stays as it was typed."""
    status = 200
    for card in cards:
        form = card.form
        if form is None:
            continue
        if not form.is_valid():
            status = max(status, _INVALID)
            continue
        upload, text = form.cleaned_data["file"], form.cleaned_data["text"]
        try:
            card.item = answer_question(
                card.item, by=request.user, text=text, upload=upload, seen=form.cleaned_data["seen"]
            )
        except UploadRefused as refused:
            form.add_error("file", str(refused))
            card.item.comment = text
            status = max(status, _INVALID)
        except CaseChanged as newer:
            record_refusal(card.item.request.application, by=request.user, act="answer_questions", refusal=newer)
            card.item = RequestItem.objects.select_related("attachment").get(pk=card.item.pk)
            card.is_stale = True
            form.add_error("text", _("Svaret er lagret et annet sted siden du åpnet siden. Velg hvilket som gjelder."))
            status = max(status, _INVALID)
        form.renew_seal(card.item)
    return status


def _mark_missing(cards: list[QuestionCard], missing: AnswersMissing) -> None:
    for card in cards:
        if card.form is not None and card.item.position in missing.positions:
            card.form.add_error("text", _("Svar med tekst eller fil, eller rett opplysningen i søknaden."))


def _cards(asked: Request, request: HttpRequest | None = None) -> list[QuestionCard]:
    """Return the questions; with a request, their forms as they were posted, also when it is too late to answer."""
    is_open = asked.state in OPEN_REQUEST_STATES
    changes = changes_so_far(asked) if is_open else changes_of(asked)
    cards = []
    for item in asked.items.all():
        item.request = asked
        form = None
        if request is not None:
            form = AnswerForm(request.POST, request.FILES, item=item)
        elif is_open:
            form = AnswerForm(item=item)
        section = Section(item.field.partition(".")[0])
        cards.append(QuestionCard(item=item, section=section, form=form, changes=changes_about(item, changes)))
    return cards


def _page(
    request: HttpRequest, application: Application, asked: Request, cards: list[QuestionCard], *, status: int = 200
) -> HttpResponse:
    """Show the page as the questions stand now; whatever was typed too late is shown to be copied."""
    is_open = Request.objects.open().filter(pk=asked.pk).exists() if request.method == "POST" else _is_open(asked)
    context: dict[str, Any] = {
        "application": application,
        "asked": asked,
        "cards": cards,
        "is_open": is_open,
        "forms": [card.form for card in cards if card.form is not None],
    }
    return render(request, "approvals/questions.html", context, status=status)


def _is_open(asked: Request) -> bool:
    return asked.state in OPEN_REQUEST_STATES
