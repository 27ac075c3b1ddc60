"""Which kind of letter tells of what, and the template and the title of each kind."""

from typing import Final

from django.utils.translation import gettext as _

from approvals.enums import DecisionKind, LetterKind, Occasion
from approvals.models import Proposal

#: why a decision is made -> the kind of its letter
_KIND_BY_OCCASION: Final = {
    Occasion.FIRST: LetterKind.DECISION,
    Occasion.CORRECTION: LetterKind.CORRECTION,
    Occasion.REVERSAL: LetterKind.REVERSAL,
    Occasion.APPEAL: LetterKind.APPEAL_CHANGED,
    Occasion.REVOCATION: LetterKind.REVOCATION,
}
_DECISION_TEMPLATES: Final = {
    DecisionKind.GRANTED: "letters/grant.html",
    DecisionKind.PARTLY_GRANTED: "letters/part_grant.html",
    DecisionKind.REFUSED: "letters/refusal.html",
    DecisionKind.DISMISSED: "letters/dismissal.html",
    DecisionKind.REVOKED: "letters/revocation.html",
}
_TEMPLATES: Final = {
    LetterKind.CORRECTION: "letters/correction.html",
    LetterKind.REVERSAL: "letters/reversal.html",
    LetterKind.APPEAL_CHANGED: "letters/appeal_changed.html",
    LetterKind.REVOCATION: "letters/revocation.html",
    LetterKind.RECEIPT: "letters/receipt.html",
    LetterKind.QUESTION: "letters/question.html",
    LetterKind.PROVISIONAL: "letters/provisional.html",
    LetterKind.ADVANCE_NOTICE: "letters/advance_notice.html",
    LetterKind.FORWARDING: "letters/forwarding.html",
    LetterKind.RENOTIFICATION: "letters/renotification.html",
    LetterKind.WITHDRAWAL: "letters/withdrawal.html",
    LetterKind.CONFIRMATION: "letters/service_confirmation.html",
}
_PARTS: Final = (
    "letters/layout.html",
    "letters/message.html",
    *(
        f"letters/parts/{name}.html"
        for name in (
            *(
                "access",
                "appeal",
                "background",
                "check",
                "confirmed_service",
                "decided",
                "dismissed",
                "earlier",
                "final",
                "grounds",
            ),
            *("heard", "outcome", "questions", "reach_us", "refused", "rules", "scope", "signatures"),
        )
    ),
)
#: every file that shapes a letter
ALL_TEMPLATES: Final = (*_PARTS, *_DECISION_TEMPLATES.values(), *_TEMPLATES.values())

#: kinds of letters that tell of a decision
DECISION_LETTERS: Final = frozenset(_KIND_BY_OCCASION.values())


def letter_kind_of(proposal: Proposal) -> LetterKind:
    """Return the kind of the letter that a proposal becomes when it is signed."""
    if proposal.kind == DecisionKind.REVOKED:
        return LetterKind.REVOCATION
    return _KIND_BY_OCCASION[Occasion(proposal.occasion)]


def template_of(kind: str, *, decision: str = "") -> str:
    """Return the template of a kind of letter; a first decision has one for each outcome."""
    if kind == LetterKind.DECISION:
        return _DECISION_TEMPLATES[DecisionKind(decision)]
    return _TEMPLATES[LetterKind(kind)]


def title_of(kind: str, *, decision: str = "", is_change: bool = False, is_ending: bool = False) -> str:
    """Return the heading of a letter in the language that is active: it tells what the letter is about."""
    match LetterKind(kind):
        case LetterKind.DECISION:
            if is_ending and decision == DecisionKind.GRANTED:
                return _("Vedtak: Forhåndsgodkjenningen er avsluttet")
            return _change_title(decision) if is_change else _first_title(decision)
        case LetterKind.CORRECTION:
            return _("Vedtak: Vi har rettet en feil i vedtaket om forhåndsgodkjenning")
        case LetterKind.REVERSAL:
            return _("Vedtak: Vi har endret vedtaket om forhåndsgodkjenning")
        case LetterKind.APPEAL_CHANGED:
            return _("Vedtak: Vi har endret vedtaket etter klagen din")
        case LetterKind.REVOCATION:
            return _("Vedtak: Forhåndsgodkjenningen er kalt tilbake")
        case _:
            return _message_title(kind)


def _first_title(decision: str) -> str:
    match DecisionKind(decision):
        case DecisionKind.GRANTED:
            return _("Vedtak: Søknaden om forhåndsgodkjenning er innvilget")
        case DecisionKind.PARTLY_GRANTED:
            return _("Vedtak: Søknaden om forhåndsgodkjenning er delvis innvilget")
        case DecisionKind.REFUSED:
            return _("Vedtak: Avslag på søknaden om forhåndsgodkjenning")
        case DecisionKind.DISMISSED:
            return _("Vedtak: Søknaden er avvist")
        case DecisionKind.REVOKED:
            return _("Vedtak: Forhåndsgodkjenningen er kalt tilbake")


def _change_title(decision: str) -> str:
    match DecisionKind(decision):
        case DecisionKind.GRANTED:
            return _("Vedtak: Forhåndsgodkjenningen er endret")
        case DecisionKind.PARTLY_GRANTED:
            return _("Vedtak: Forhåndsgodkjenningen er delvis endret slik du søkte om")
        case DecisionKind.REFUSED:
            return _("Vedtak: Avslag på søknaden om å endre forhåndsgodkjenningen")
        case _:
            return _first_title(decision)


def _message_title(kind: str) -> str:
    titles = {
        LetterKind.RECEIPT: _("Vi har mottatt søknaden din"),
        LetterKind.QUESTION: _("Vi trenger flere opplysninger for å behandle søknaden din"),
        LetterKind.PROVISIONAL: _("Foreløpig svar: Vi trenger mer tid på søknaden din"),
        LetterKind.ADVANCE_NOTICE: _("Forhåndsvarsel: Vi vurderer å endre vedtaket ditt"),
        LetterKind.FORWARDING: _("Klagen din er sendt til klageinstansen"),
        LetterKind.RENOTIFICATION: _("Nytt varsel: Du har fått et vedtak"),
        LetterKind.WITHDRAWAL: _("Søknaden din er trukket"),
        LetterKind.CONFIRMATION: _("Bekreftelse av tellende tjeneste"),
    }
    return titles[LetterKind(kind)]
