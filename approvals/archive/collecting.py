"""From the rows of a closed case to what its arkivmelding says. Reads only, and nothing that changes after closing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone, translation

from approvals.archive import documents
from approvals.archive.message import ArchivedCase, Entry, SettledBy, Settlement
from approvals.enums import Action, AppealState, EventKind, LetterKind, RequestState
from approvals.models import Appeal, Application, Attachment, CaseEvent, Letter, Request
from correspondence.models import Delivery

SYSTEM: Final = "Forhåndsgodkjenning"
_PUBLIC_TITLE: Final = "Forhåndsgodkjenning av tjeneste i palliativ enhet"
_LETTERS_ABOUT_APPEALS: Final = {
    AppealState.CHANGED_BY_US: LetterKind.APPEAL_CHANGED,
    AppealState.DECISION_STANDS: LetterKind.FORWARDING,
    AppealState.DECISION_CHANGED: LetterKind.FORWARDING,
}
#: what a mail says that a letter of this kind says better
_LETTER_INSTEAD: Final = {"receipt": LetterKind.RECEIPT, "withdrawn": LetterKind.WITHDRAWAL}


class NoClosingMove(LookupError):
    """The case has never come to the status in which it stands: it is not closed."""


def closing_time(application: Application) -> datetime:
    """Return when the case was closed: its last move to the status it has, or its last appeal's end if that is later.

    Raises NoClosingMove.
    """
    move = _closing_move(application)
    ended = Appeal.objects.filter(application=application).aggregate(last=Max("closed_at"))["last"]
    return max(move.at, ended) if ended else move.at


def collect_case(application: Application) -> ArchivedCase:
    """Return a closed case with every document that was received or sent in it. Raises NoClosingMove.

    The archive has one language, whichever the reader's is.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _collect(application)


def _collect(application: Application) -> ArchivedCase:
    closed_at, move = closing_time(application), _closing_move(application)
    opened_at = application.submitted_at or application.created_at
    doctor, year_and_number = application.doctor.user.name, str(application.case_number).split("/")
    responsible = application.assigned_to.name if application.assigned_to else settings.AGENCY_NAME
    desk = documents.Desk(application=application, responsible=responsible)
    entries = sorted(_entries(desk, closed_at=closed_at), key=lambda entry: (entry.at, entry.key))
    return ArchivedCase(
        public_id=application.public_id,
        number=str(application.case_number),
        year=timezone.localdate(opened_at).year,
        sequence=int(year_and_number[-1]),
        title=f"{_PUBLIC_TITLE} – {doctor}",
        public_title=_PUBLIC_TITLE,
        opened_at=opened_at,
        opened_by=doctor,
        closed_at=closed_at,
        closed_by=move.actor.name if move.actor else SYSTEM,
        unit=settings.AGENCY_NAME,
        responsible=responsible,
        party=doctor,
        system=SYSTEM,
        entries=tuple(_numbered(entry, number) for number, entry in enumerate(entries, start=1)),
    )


def _entries(desk: documents.Desk, *, closed_at: datetime) -> Iterator[Entry]:
    application = desk.application
    noted = Settlement(on=timezone.localdate(closed_at), how=SettledBy.NOTED)
    letters = list(_sent_letters(application))
    mails = _sent_mails(application, letters)
    requests = list(_answered_requests(application))
    with_requests = {item.attachment_id for request in requests for item in request.items.all()}
    first, later = _attachments(application, with_requests)
    # Somebody asked while the application was written has answered before there was a case to file it in.
    early = [request for request in requests if _is_before_receipt(request, application)]
    came_with_it = documents.attached_documents(first, by=desk.doctor)
    yield documents.application_entry(
        desk,
        application.assessments.order_by("pk").first(),
        (*came_with_it, *(document for request in early for document in documents.answer_documents(request))),
        settlement=_answer_to_application(letters, mails) or noted,
    )
    yield from (documents.later_attachment_entry(desk, each, settlement=noted) for each in later)
    yield from (documents.letter_entry(desk, letter) for letter in letters)
    yield from (documents.mail_entry(desk, mail) for mail in mails)
    yield from (documents.answer_entry(desk, request, settlement=noted) for request in requests if request not in early)
    for event in CaseEvent.objects.filter(application=application, action=Action.WITHDRAW):
        yield documents.withdrawal_entry(desk, event, settlement=_answer_to_withdrawal(letters, mails) or noted)
    for appeal in Appeal.objects.filter(application=application).order_by("pk"):
        yield from documents.appeal_entries(desk, appeal, settlement=_answer_to_appeal(appeal, letters) or noted)


def _closing_move(application: Application) -> CaseEvent:
    moves = CaseEvent.objects.filter(
        application=application, kind=EventKind.MOVED, new_status=application.status
    ).select_related("actor")
    last = moves.order_by("-pk").first()
    if last is None:
        raise NoClosingMove(str(application.pk))
    return last


def _sent_letters(application: Application) -> Iterator[Letter]:
    """Letters that stand in a delivery; one that was prepared for a signature and never signed is none."""
    sent = Delivery.objects.filter(documents=OuterRef("document"))
    letters = Letter.objects.filter(Exists(sent), application=application)
    yield from letters.select_related("document", "prepared_for", "decision__assessment").order_by("pk")


def _sent_mails(application: Application, letters: list[Letter]) -> list[Delivery]:
    said = {letter.kind for letter in letters}
    kinds = [kind for kind in documents.ARCHIVED_MAILS if _LETTER_INSTEAD[kind] not in said]
    mails = Delivery.objects.for_reference(str(application.case_number))
    return list(mails.filter(kind__in=kinds, documents__isnull=True, resend_of__isnull=True))


def _answered_requests(application: Application) -> Iterator[Request]:
    answered = [RequestState.ANSWERED, RequestState.DECLINED]
    requests = Request.objects.filter(application=application, state__in=answered)
    yield from requests.prefetch_related("items__attachment").order_by("pk")


def _is_before_receipt(request: Request, application: Application) -> bool:
    at, received = request.closed_at or request.asked_at, application.submitted_at
    return received is not None and at <= received


def _attachments(application: Application, elsewhere: set[int | None]) -> tuple[list[Attachment], list[Attachment]]:
    """Return what came with the application and what came later; what answers a request stands with its answer."""
    found = [each for each in Attachment.objects.filter(application=application) if each.pk not in elsewhere]
    limit = application.submitted_at or application.created_at
    return [each for each in found if each.uploaded_at <= limit], [each for each in found if each.uploaded_at > limit]


def _answer_to_application(letters: list[Letter], mails: list[Delivery]) -> Settlement | None:
    decided = next((letter for letter in letters if hasattr(letter, "decision")), None)
    if decided:
        return _by_letter(decided, timezone.localdate(decided.decision.decided_at))
    return _answer_to_withdrawal(letters, mails)


def _answer_to_withdrawal(letters: list[Letter], mails: list[Delivery]) -> Settlement | None:
    for letter in letters:
        if letter.kind == LetterKind.WITHDRAWAL:
            return _by_letter(letter, letter.dated)
    for mail in mails:
        if mail.kind == "withdrawn":
            on = timezone.localdate(mail.created_at)
            return Settlement(on=on, how=SettledBy.MAIL, by_entry=f"mail:{mail.key}")
    return None


def _answer_to_appeal(appeal: Appeal, letters: list[Letter]) -> Settlement | None:
    kind = _LETTERS_ABOUT_APPEALS.get(AppealState(appeal.state))
    answers = [letter for letter in letters if letter.kind == kind and letter.prepared_at >= appeal.registered_at]
    return _by_letter(answers[0], answers[0].dated) if answers else None


def _by_letter(letter: Letter, on: date) -> Settlement:
    return Settlement(on=on, how=SettledBy.LETTER, by_entry=documents.letter_key(letter))


def _numbered(entry: Entry, number: int) -> Entry:
    """Put the numbers of entry and document before the names of the files, so that no two are the same."""
    described = tuple(
        replace(
            document,
            files=tuple(replace(file, name=f"{number:02d}-{place:02d}-{file.name}") for file in document.files),
        )
        for place, document in enumerate(entry.documents, start=1)
    )
    return replace(entry, documents=described)
