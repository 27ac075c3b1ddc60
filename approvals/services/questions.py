"""Questions to the applicant: raised from criteria, answered one by one, sent together; the case waits meanwhile."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from approvals import rules
from approvals.deadlines import answer_due, next_working_day
from approvals.enums import Action, EventKind, ItemAnswer, LetterKind, RequestKind, RequestState, Status
from approvals.exceptions import CaseChanged, NotPossible
from approvals.facts import collect_facts
from approvals.models import Application, Attachment, Request, RequestItem
from approvals.permissions import check_may_assess, check_may_edit
from approvals.services.appointments import ask_named_supervisor
from approvals.services.assessments import lock_for_review, store_assessment
from approvals.services.attachments import attach_or_find
from approvals.services.changes import CHANGES, Change
from approvals.services.letters import order_letter
from approvals.services.question_facts import compare_answers, take_answers_snapshot
from approvals.services.question_places import PLACES
from approvals.services.requests.lifecycle import (
    check_is_open,
    check_waits_for_nobody,
    lock_request,
    move_request,
)
from approvals.services.requests.question_mails import queue_end_of_questions
from approvals.services.status import lock_application, move, record_event

MAX_QUESTION: Final = 2000
MAX_ANSWER: Final = 8000
MAX_DAYS: Final = 365
_UNSENT: Final = (RequestState.EXPIRED, RequestState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: the criterion that it is raised from, and its words."""

    criterion: str
    text: str


class AnswersMissing(NotPossible):
    """Not every question is answered; `positions` says which are not."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__(
            ngettext(
                "%(count)d spørsmål er ikke besvart ennå.", "%(count)d spørsmål er ikke besvart ennå.", len(positions)
            )
            % {"count": len(positions)}
        )
        self.positions = positions


def draft_questions(application: Application, *, on: date) -> dict[str, str]:
    """Return a first text for a question about each criterion, in the language of the application.

    It says what would mend the finding, or else asks about the requirement. `application` comes from
    `facts.load_for_facts`; nothing is read again. Facts that contradict each other give no drafts but the requirement.
    """
    language = application.language
    try:
        found = rules.assess(collect_facts(application, on=on), lang=language).findings
    except rules.FactsError:
        found = ()
    remedies = {finding.criterion: finding.remedy(language) for finding in found}
    with translation.override(language):
        return {criterion: _draft(criterion, remedies.get(criterion), language) for criterion in PLACES}


def _draft(criterion: str, remedy: str | None, language: str) -> str:
    if remedy:
        return _("%(remedy)s Stemmer det som er oppgitt, eller kan du rette det?") % {"remedy": remedy}
    requirement = rules.criterion_texts(criterion, language).requirement
    return _("Gi nærmere opplysninger om dette kravet: %(requirement)s") % {"requirement": requirement}


@transaction.atomic
def ask_questions(
    application: Application,
    *,
    by: User,
    questions: Sequence[Question],
    due_on: date | None = None,
    message: str = "",
) -> Request:
    """Ask the applicant, order the letter that says so, and let the case wait from now on (product, issue 3.2).

    An answer that was saved for the same criterion in questions that were never sent is there again. Raises NotAllowed
    or NotPossible for others than whoever handles the case, for none or unknown criteria, and for a bad deadline.
    """
    application = lock_for_review(application, by=by)
    check_waits_for_nobody(application, RequestKind.INFORMATION)
    _check_questions(questions)
    today = timezone.localdate()
    user = application.doctor.user
    request = Request(
        application=application,
        kind=RequestKind.INFORMATION,
        recipient_name=user.name,
        recipient_email=user.email,
        message=message.strip(),
        asked_by=by,
        due_on=_deadline(due_on, today=today),
        facts_before=take_answers_snapshot(application, on=today),
    )
    request.full_clean(exclude=["application", "asked_by", "appointment", "delivery"])
    request.save()
    _store_items(request, questions)
    detail = {"request": request.pk, "kind": str(request.kind), "criteria": [each.criterion for each in questions]}
    record_event(application, EventKind.REQUEST_ASKED, by=by, detail=detail)
    move(application, Action.REQUEST_INFORMATION, by=by)
    order_letter(application, LetterKind.QUESTION, by=by, key=letter_key(request), details={"request": request.pk})
    return request


def letter_key(request: Request) -> str:
    """Return the key under which the letter of a request is ordered, once."""
    return f"question:{request.pk}"


def _check_questions(questions: Sequence[Question]) -> None:
    if not questions:
        raise NotPossible(_("Velg minst ett vilkår å spørre om."))
    criteria = [each.criterion for each in questions]
    if len(set(criteria)) != len(criteria) or not set(criteria) <= PLACES.keys():
        raise NotPossible(_("Velg hvert vilkår høyst én gang, fra listen."))
    if not all(each.text.strip() for each in questions):
        raise NotPossible(_("Skriv et spørsmål til hvert vilkår du har valgt."))
    if any(len(each.text.strip()) > MAX_QUESTION for each in questions):
        raise NotPossible(_("Et spørsmål kan ha høyst %(limit)d tegn.") % {"limit": MAX_QUESTION})


def _deadline(due_on: date | None, *, today: date) -> date:
    """Return the deadline on a working day."""
    if due_on is None:
        return answer_due(today, days=settings.QUESTION_DUE_DAYS)
    if not today < due_on <= today + timedelta(days=MAX_DAYS):
        raise NotPossible(_("Fristen må være etter i dag og innen ett år."), field="due_on")
    return next_working_day(due_on)


def _store_items(request: Request, questions: Sequence[Question]) -> None:
    saved = _saved_before(request.application, [each.criterion for each in questions])
    items = []
    for position, each in enumerate(questions, start=1):
        earlier = saved.get(each.criterion)
        items.append(
            RequestItem(
                request=request,
                position=position,
                criterion=each.criterion,
                field=PLACES[each.criterion].path,
                question=each.text.strip(),
                comment=earlier.comment if earlier else "",
                attachment=earlier.attachment if earlier else None,
            )
        )
    RequestItem.objects.bulk_create(items)


def _saved_before(application: Application, criteria: Sequence[str]) -> dict[str, RequestItem]:
    """Return what was saved and never sent, by criterion, the newest."""
    unsent = RequestItem.objects.filter(
        request__application=application,
        request__kind=RequestKind.INFORMATION,
        request__state__in=_UNSENT,
        criterion__in=criteria,
    ).select_related("attachment")
    return {item.criterion: item for item in unsent.order_by("request_id")}


def answer_question(
    item: RequestItem, *, by: User, text: str, upload: "UploadedFile[Any] | None" = None, seen: str | None = None
) -> RequestItem:
    """Save the answer to one question; nothing is sent. A file is kept beside an earlier one and takes its place.

    `seen` is the seal of the answer that the page was made from. Raises NotAllowed for others than the applicant,
    NotPossible when nothing is asked any more, CaseChanged when a newer answer is saved, and UploadRefused for a file;
    the text is saved all the same then.
    """
    saved = _save_text(item, by=by, text=text, seen=seen)
    if upload is None:
        return saved
    place = PLACES[item.criterion]
    attachment = attach_or_find(item.request.application, by=by, kind=place.document, upload=upload)
    return _save_file(saved, by=by, attachment=attachment)


def seal_of_answer(item: RequestItem) -> str:
    """Return a short hash of the answer that is saved, so that an older page never replaces a newer answer."""
    return hashlib.sha256(f"{item.pk}:{item.comment}".encode()).hexdigest()[:16]


@transaction.atomic
def _save_text(item: RequestItem, *, by: User, text: str, seen: str | None) -> RequestItem:
    item = _lock_item(item, by=by)
    text = text.strip()
    if seen is not None and seen != seal_of_answer(item) and text != item.comment:
        raise CaseChanged
    if len(text) > MAX_ANSWER:
        raise NotPossible(
            _("Et svar kan ha høyst %(limit)d tegn. Legg heller ved et dokument.") % {"limit": MAX_ANSWER}
        )
    item.comment = text
    item.save(update_fields=["comment"])
    return item


@transaction.atomic
def _save_file(item: RequestItem, *, by: User, attachment: Attachment) -> RequestItem:
    item = _lock_item(item, by=by)
    item.attachment = attachment
    item.save(update_fields=["attachment"])
    return item


def _lock_item(item: RequestItem, *, by: User) -> RequestItem:
    request = lock_questions(item.request, by=by)
    item = RequestItem.objects.select_related("attachment").get(pk=item.pk, request=request)
    item.request = request
    return item


def lock_questions(request: Request, *, by: User) -> Request:
    """Return open questions, locked with their case, for the applicant. Raises NotAllowed and NotPossible."""
    application = lock_application(request.application)
    check_may_edit(by, application)
    request = lock_request(request)
    request.application = application
    check_is_open(request)
    if application.status != Status.INFORMATION_REQUESTED or request.kind != RequestKind.INFORMATION:
        raise NotPossible(_("Saken venter ikke på svar fra deg."))
    return request


@transaction.atomic
def send_answers(request: Request, *, by: User) -> Request:
    """Send the answers: the case goes on, and what the applicant changed is kept field by field.

    A question is answered by a text, by a file, or by a change in the facts that it concerns. Raises AnswersMissing
    until all are, NotAllowed for others than the applicant, and NotPossible when nothing is asked any more or the facts
    contradict each other.
    """
    request = lock_questions(request, by=by)
    application, today = request.application, timezone.localdate()
    after = take_answers_snapshot(application, on=today)
    changes = compare_answers(request.facts_before, after)
    items = list(request.items.all())
    missing = [item.position for item in items if not is_answered(item, changes)]
    if missing:
        raise AnswersMissing(missing)
    for item in items:
        item.answer = ItemAnswer.CORRECTED if changes_about(item, changes) else ItemAnswer.ANSWERED
        item.answered_at = timezone.now()
    RequestItem.objects.bulk_update(items, ["answer", "answered_at"])
    request.facts_after = after
    move_request(request, RequestState.ANSWERED, by=by, detail={CHANGES: changes} if changes else None)
    ask_named_supervisor(application, by=by)
    _resume(application, by=by)
    try:
        store_assessment(application, by=by, on=today)
    except rules.FactsError as contradiction:
        raise NotPossible(str(contradiction)) from contradiction
    return request


@transaction.atomic
def withdraw_questions(request: Request, *, by: User, reason: str = "") -> Request:
    """Take the questions back; the case goes on, the applicant is told, and answers saved so far stay.

    Raises NotAllowed for others than those who may handle the case, and NotPossible when nothing is asked any more.
    """
    application = lock_application(request.application)
    check_may_assess(by, application)
    request = lock_request(request)
    request.application = application
    if request.kind != RequestKind.INFORMATION:
        raise NotPossible(_("Saken venter ikke på svar fra legen."))
    check_is_open(request)
    reason = reason.strip()
    move_request(request, RequestState.WITHDRAWN, by=by, detail={"reason": reason} if reason else None)
    _resume(application, by=by)
    queue_end_of_questions(request)
    return request


def end_overdue_questions(request: Request) -> None:
    """Let questions whose deadline has passed end: back to the caseworker, never a refusal.

    The caller holds the locks. Answers saved so far stay and are shown on the desk.
    """
    move_request(request, RequestState.EXPIRED, by=None)
    _resume(request.application, by=None)
    queue_end_of_questions(request)


def _resume(application: Application, *, by: User | None) -> None:
    waited_before = application.waited_days
    since = application.waiting_since
    days = (timezone.localdate() - timezone.localdate(since)).days if since else 0
    move(application, Action.RESUME, by=by, detail={"waited_days": waited_before + days})


def changes_of(request: Request) -> list[Change]:
    """Return what the applicant changed between question and answer; nothing before the answers were sent."""
    if not request.facts_after:
        return []
    return compare_answers(request.facts_before, request.facts_after)


def changes_so_far(request: Request) -> list[Change]:
    """Return what the applicant has changed since open questions were asked."""
    now = take_answers_snapshot(request.application, on=timezone.localdate())
    return compare_answers(request.facts_before, now)


def changes_about(item: RequestItem, changes: Sequence[Change]) -> list[Change]:
    """Return the changes that answer one question."""
    place = PLACES.get(item.criterion)
    return [each for each in changes if place is not None and place.has(each["field"])]


def is_answered(item: RequestItem, changes: Sequence[Change]) -> bool:
    """Whether a question has a text, a file, or a change in the facts that it concerns."""
    return bool(item.comment or item.attachment_id or changes_about(item, changes))
