"""One letter of every kind about people and places that do not exist, to look at and to test the wording with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils import translation

from approvals import rules
from approvals.enums import ChangeKind, DecisionKind, LetterKind
from approvals.letters import DecisionLetterContext, MessageContext
from approvals.letters.changed import ChangedApproval, EarlierDecision
from approvals.letters.context import Approved, Ground, Position, Service
from approvals.letters.law import law_on
from approvals.letters.messages import (
    AdvanceNoticeContext,
    ConfirmationContext,
    DecisionMeant,
    ForwardingContext,
    ProvisionalContext,
    Question,
    QuestionContext,
    ReceiptContext,
    RenotificationContext,
    ServiceApplied,
    WithdrawalContext,
)

_DATED: Final = date(2026, 11, 20)
_RECEIVED: Final = date(2026, 10, 5)
_EARLIER: Final = date(2026, 9, 1)
_START, _LATER, _END = date(2027, 1, 1), date(2027, 3, 1), date(2027, 12, 31)
_UNIT: Final = "Lia palliative enhet"
_PLACE: Final = "Fjordbyen"
_HALF: Final = Decimal(50)
_REASON: Final = (
    "Enheten har meldt at den fra 1. mars 2027 bare har fem palliative senger. Kravet er minst seks.\n\n"
    "Vi kan ikke se at kravet er oppfylt på annen måte."
)


def sample_letters(language: str) -> Iterator[tuple[str, DecisionLetterContext | MessageContext]]:
    """Yield a name and a whole letter for every kind, and for each outcome of a first decision."""
    with translation.override(language):
        letters: list[tuple[str, DecisionLetterContext | MessageContext]] = [
            *_decisions(language),
            *_changed_decisions(language),
            *_messages(language),
        ]
    yield from letters


def _common(language: str, kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "language": language,
        "dated": _DATED,
        "reference": "26/00042-3",
        "case_number": "26/00042",
        "check_code": "7KQM-4TXB-9HRD",
        "check_address": "https://forhandsgodkjenning.example.no/verify",
        "agency_name": "Helsedirektoratet",
        "agency_address": "Postboks 220 Skøyen, 0213 Oslo",
        "agency_email": "post@helsedirektoratet.example",
        "recipient_name": "Ingrid Solheim",
        "recipient_email": "ingrid.solheim@example.no",
        "caseworker_name": "Siri Saksbehandler",
        "law": law_on(_DATED, language),
    }


def _decision(language: str, kind: DecisionKind, **changes: Any) -> DecisionLetterContext:
    whole = kind == DecisionKind.GRANTED
    starts_on = _START if whole else _LATER
    approved = Approved(
        starts_on=starts_on,
        ends_on=_END,
        positions=(Position(starts_on=starts_on, ends_on=_END, percent=_HALF),),
        counted_months=Decimal("6.00") if whole else Decimal("5.02"),
        excess_months=Decimal(0),
        required_hours=Decimal(36) if whole else Decimal(30),
        whole_period=whole,
    )
    values: dict[str, Any] = {
        **_common(language, str(kind)),
        "hpr_number": "7654321",
        "approver_name": "Gunnar Godkjenner",
        "received_on": _RECEIVED,
        "has_confirmed_facts": True,
        "service": _service(language),
        "approved": approved if kind in {DecisionKind.GRANTED, DecisionKind.PARTLY_GRANTED} else None,
        "grounds": (),
        "met": (),
        "undecided": (),
        "every_requirement_met": whole,
        "statement": "",
        "minimum_percent": "37.5",
        "rules_from": date(2011, 3, 1),
        "appeal_body": "Nasjonalt klageorgan for helsetjenesten",
        "appeal_weeks": 3,
        "letter_kind": LetterKind.DECISION.value,
        "earlier": None,
        "changes": None,
        "effective_on": None,
    }
    return DecisionLetterContext(**{**values, **changes})


def _service(language: str) -> Service:
    return Service(
        unit=_UNIT,
        unit_kind=rules.word("unit_kind", "sykehjem", language),
        municipality=_PLACE,
        starts_on=_START,
        ends_on=_END,
        positions=(Position(starts_on=_START, ends_on=_END, percent=_HALF),),
        supervisor="Ola Vik",
        centre="Palliativt senter, Fjordbyen sykehus",
    )


def _ground(language: str, criterion: str, source: str, outcome: str, explanation: str) -> Ground:
    texts = rules.criterion_texts(criterion, language, _DATED)
    return Ground(
        criterion=criterion,
        source=source,
        outcome=outcome,
        outcome_word=rules.word("outcome", outcome, language),
        title=texts.title,
        requirement=texts.requirement,
        explanation=explanation,
        remedy="",
    )


def _decisions(language: str) -> Iterator[tuple[str, DecisionLetterContext]]:
    timing = _ground(language, "timing.before_start", "R11", "limited", "Tjenesten begynner 1. januar 2027.")
    beds = _ground(language, "unit.beds", "R15", "not_met", "Enheten har 5 palliative senger. Kravet er minst 6.")
    titles = tuple(
        rules.criterion_texts(each, language, _DATED).title for each in ("applicant.doctor", "unit.definition")
    )
    yield "grant", _decision(language, DecisionKind.GRANTED)
    yield (
        "part_grant",
        _decision(
            language, DecisionKind.PARTLY_GRANTED, grounds=(timing,), statement="Tjenesten før vedtaket kan ikke telle."
        ),
    )
    yield (
        "refusal",
        _decision(
            language, DecisionKind.REFUSED, grounds=(beds,), met=titles[:1], undecided=titles[1:], statement=_REASON
        ),
    )
    yield (
        "dismissal",
        _decision(
            language, DecisionKind.DISMISSED, statement="Tjenesten det er søkt om, er allerede godkjent i en annen sak."
        ),
    )
    change = ChangedApproval(
        reference="26/00017-4",
        dated=_EARLIER,
        unit=_UNIT,
        starts_on=_START,
        ends_on=_END,
        what=tuple(str(kind.label) for kind in (ChangeKind.POSITION, ChangeKind.SUPERVISOR)),
        from_day=_LATER,
        last_day=None,
    )
    yield "change_granted", _decision(language, DecisionKind.GRANTED, changes=change)
    ending = replace(change, what=(str(ChangeKind.ENDING.label),), last_day=date(2027, 2, 28))
    yield "change_ended", _ended(_decision(language, DecisionKind.GRANTED, changes=ending))
    yield "change_refused", _decision(language, DecisionKind.REFUSED, grounds=(beds,), changes=change)


def _ended(context: DecisionLetterContext) -> DecisionLetterContext:
    """Return the letter with the days that are left of the approval."""
    approved = context.approved
    if approved is None or context.changes is None or context.changes.last_day is None:
        return context
    left = replace(
        approved,
        ends_on=context.changes.last_day,
        counted_months=Decimal("1.00"),
        required_hours=Decimal(6),
        whole_period=False,
    )
    return replace(context, approved=left)


def _changed_decisions(language: str) -> Iterator[tuple[str, DecisionLetterContext]]:
    earlier = EarlierDecision(
        reference="26/00042-2",
        dated=_EARLIER,
        outcome=str(DecisionKind.REFUSED.label),
        reason="Det sto feil antall senger i vurderingen. Enheten har åtte palliative senger, ikke fem.",
        appeal_received_on=None,
        changed_by="",
        notified_on=None,
        answer="",
    )
    for kind in (LetterKind.CORRECTION, LetterKind.REVERSAL, LetterKind.APPEAL_CHANGED):
        after_appeal = kind == LetterKind.APPEAL_CHANGED
        yield (
            kind.value,
            _decision(
                language,
                DecisionKind.GRANTED,
                letter_kind=kind.value,
                earlier=replace(earlier, appeal_received_on=date(2026, 9, 18) if after_appeal else None),
            ),
        )
    yield (
        "appeal_changed_by_the_appeal_body",
        _decision(
            language,
            DecisionKind.GRANTED,
            letter_kind=LetterKind.APPEAL_CHANGED.value,
            earlier=replace(
                earlier,
                appeal_received_on=date(2026, 9, 18),
                changed_by="Nasjonalt klageorgan for helsetjenesten",
            ),
        ),
    )
    notified = replace(
        earlier,
        outcome=str(DecisionKind.GRANTED.label),
        reason=_REASON,
        notified_on=date(2026, 11, 2),
        answer="Sengene kommer tilbake til sommeren.",
    )
    yield (
        LetterKind.REVOCATION.value,
        _decision(
            language,
            DecisionKind.REVOKED,
            letter_kind=LetterKind.REVOCATION.value,
            earlier=notified,
            effective_on=_LATER,
            statement="Tjenesten fram til 1. mars 2027 teller som før.",
        ),
    )


_CONFIRMED: Final[dict[str, Any]] = {
    "schema": 1,
    "doctor": {"name": "Liv Lege", "hpr_number": "1234567"},
    "from": "2027-01-01",
    "to": "2027-03-31",
    "periods": [
        {
            "case_number": "26/00042",
            "unit": _UNIT,
            "municipality": _PLACE,
            "from": "2027-01-01",
            "to": "2027-03-31",
            "positions": [{"from": "2027-01-01", "to": "2027-03-31", "percent": "50"}],
            "counted_months": "1",
        }
    ],
    "supervisors": [{"name": "Vigdis Veileder", "from": "2027-01-01", "to": "2027-03-31"}],
    "away": [{"from": "2027-02-01", "to": "2027-02-28"}],
    "counted_months": "1",
    "months": [
        {
            "month": f"2027-0{number}",
            "meetings": met,
            "evaluations": met,
            "conferences": met * 2,
            "hours": hours,
            "days": 30,
            "days_away": away,
            "meeting_state": state,
            "conference_state": state,
        }
        for number, met, hours, away, state in (
            (1, 1, "4.5", 0, "held"),
            (2, 0, "0", 28, "explained"),
            (3, 0, "3", 0, "missing"),
        )
    ],
    "meetings": {"held": 1, "months_asked": 2, "months_short": 1},
    "conferences": {"held": 2, "months_asked": 2, "months_short": 1},
    "hours": {"followed": "7.5", "asked": "6", "is_reached": True},
    "own_teaching": {"times": 1, "hours": "2"},
    "gaps": [{"month": "2027-02", "what": what, "is_explained": True} for what in ("meetings", "conferences")]
    + [{"month": "2027-03", "what": what, "is_explained": False} for what in ("meetings", "conferences")],
}


def _messages(language: str) -> Iterator[tuple[str, MessageContext]]:
    service = ServiceApplied(unit=_UNIT, municipality=_PLACE, starts_on=_START, ends_on=_END)
    decision = DecisionMeant(reference="26/00042-2", dated=_EARLIER, outcome=str(DecisionKind.REFUSED.label))

    def common(kind: LetterKind) -> dict[str, Any]:
        return {**_common(language, kind.value), "site_address": "https://forhandsgodkjenning.example.no"}

    about: dict[str, Any] = {"received_on": _RECEIVED, "service": service}
    receipt: dict[str, Any] = {**common(LetterKind.RECEIPT), "caseworker_name": ""}
    yield "receipt", ReceiptContext(**receipt, **about, changes_case="")
    yield "receipt_of_change", ReceiptContext(**receipt, **about, changes_case="26/00017")
    titles = [rules.criterion_texts(each, language, _DATED).title for each in ("unit.beds", "local.home_care")]
    yield (
        "question",
        QuestionContext(
            **common(LetterKind.QUESTION),
            received_on=_RECEIVED,
            due_on=date(2026, 12, 4),
            message="Vi har gått gjennom søknaden og mangler dette:",
            questions=(
                Question(about=titles[0], text="Hvor mange av sengene er satt av til palliative pasienter hele året?"),
                Question(about=titles[1], text="Hvor ofte møtes enheten og hjemmetjenesten?\n\nHvem deltar?"),
                Question(about="", text="Send oss gjerne turnusplanen."),
            ),
        ),
    )
    late: dict[str, Any] = {"received_on": _RECEIVED, "reason": "Vi venter på svar fra enheten om antall senger."}
    yield "provisional", ProvisionalContext(**common(LetterKind.PROVISIONAL), **late, expected_on=date(2026, 12, 18))
    yield "provisional_without_day", ProvisionalContext(**common(LetterKind.PROVISIONAL), **late, expected_on=None)
    yield (
        "forwarding",
        ForwardingContext(
            **common(LetterKind.FORWARDING),
            decision=decision,
            appeal_received_on=date(2026, 9, 28),
            appeal_body="Nasjonalt klageorgan for helsetjenesten",
            forwarded_on=_DATED,
            statement=_REASON,
            is_late=True,
        ),
    )
    for name, is_revocation in (("advance_notice", True), ("advance_notice_of_reversal", False)):
        yield (
            name,
            AdvanceNoticeContext(
                **common(LetterKind.ADVANCE_NOTICE),
                decision=decision,
                is_revocation=is_revocation,
                reason=_REASON,
                due_on=date(2026, 12, 4),
            ),
        )
    yield (
        "renotification",
        RenotificationContext(**common(LetterKind.RENOTIFICATION), decision=decision, sent_on=_EARLIER),
    )
    yield (
        "confirmation",
        ConfirmationContext(
            **common(LetterKind.CONFIRMATION),
            content=_CONFIRMED,
            sha256="3f" * 32,
            supervisor_name="Vigdis Veileder",
            supervisor_signed_on=_EARLIER,
            signed_by="Siri Saksbehandler",
            signed_on=_DATED,
        ),
    )
    yield "withdrawal", WithdrawalContext(**common(LetterKind.WITHDRAWAL), **about, changes_case="")
    yield "withdrawal_of_change", WithdrawalContext(**common(LetterKind.WITHDRAWAL), **about, changes_case="26/00017")
