"""What every letter that is no decision says, gathered once and frozen: one class for each kind."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from approvals import rules
from approvals.enums import LetterKind, Occasion, RequestKind
from approvals.exceptions import LetterMissing
from approvals.letters.law import Law, law_on
from approvals.letters.marks import Mark, check_address, reference_of
from approvals.letters.values import plain
from approvals.models import Appeal, Application, Decision, Letter, Reopening, Request, ServiceConfirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContext:
    """What stands in every letter. `caseworker_name` is empty while nobody has taken the case."""

    kind: str
    language: str
    dated: date
    reference: str
    case_number: str
    check_code: str
    check_address: str
    agency_name: str
    agency_address: str
    agency_email: str
    recipient_name: str
    recipient_email: str
    caseworker_name: str
    site_address: str
    law: Law

    def to_json(self) -> dict[str, Any]:
        """The context as it is kept with the letter: dates in ISO form."""
        kept: dict[str, Any] = plain(asdict(self))
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceApplied:
    """The service as the application names it. A withdrawn or changed application may lack a part."""

    unit: str
    municipality: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMeant:
    """The decision a letter is about, as the applicant knows it from its own letter."""

    reference: str
    dated: date
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContext(MessageContext):
    """We have received the application."""

    received_on: date
    service: ServiceApplied
    changes_case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing we must know; `about` is the criterion it concerns, or empty."""

    about: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionContext(MessageContext):
    """We need to know more."""

    received_on: date
    due_on: date
    message: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionalContext(MessageContext):
    """The decision takes longer than a month (forvaltningsloven § 11 a)."""

    received_on: date
    reason: str
    expected_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingContext(MessageContext):
    """The appeal goes on to whoever decides it."""

    decision: DecisionMeant
    appeal_received_on: date
    appeal_body: str
    forwarded_on: date
    statement: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceNoticeContext(MessageContext):
    """We consider a decision to the applicant's detriment."""

    decision: DecisionMeant
    is_revocation: bool
    reason: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalContext(MessageContext):
    """The applicant has withdrawn the application."""

    received_on: date
    service: ServiceApplied
    changes_case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenotificationContext(MessageContext):
    """The decision letter has not been opened."""

    decision: DecisionMeant
    sent_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationContext(MessageContext):
    """What a service has counted. `content` is what was signed, as it is kept; nothing in it is computed again."""

    content: dict[str, Any]
    sha256: str
    supervisor_name: str
    supervisor_signed_on: date
    signed_by: str
    signed_on: date


def build_message(
    application: Application,
    kind: LetterKind,
    *,
    details: Mapping[str, Any],
    mark: Mark,
    dated: date,
    language: str = "",
) -> MessageContext:
    """Return what the letter of this kind says. `details` are those of the order, by kind.

    Raises LetterMissing naming what lacks, in the language that is active.
    """
    language = language or application.language
    common = _common(application, kind, mark=mark, dated=dated, language=language)
    _require({_("søkerens navn"): common["recipient_name"], _("søkerens e-postadresse"): common["recipient_email"]})
    build = _BUILDERS.get(kind)
    if build is None:
        raise LetterMissing(_("Brevet kan ikke lages: et vedtaksbrev må signeres."))
    return build(application, details, common)


def _common(application: Application, kind: LetterKind, *, mark: Mark, dated: date, language: str) -> dict[str, Any]:
    _require(
        {
            _("etatens navn"): settings.AGENCY_NAME,
            _("etatens adresse"): settings.AGENCY_ADDRESS,
            _("saksnummeret"): application.case_number and application.submitted_at,
        }
    )
    user = application.doctor.user
    return {
        "kind": str(kind),
        "language": language,
        "dated": dated,
        "reference": reference_of(application, mark.number),
        "case_number": str(application.case_number),
        "check_code": mark.check_code,
        "check_address": check_address(),
        "agency_name": settings.AGENCY_NAME,
        "agency_address": settings.AGENCY_ADDRESS,
        "agency_email": settings.AGENCY_EMAIL,
        "recipient_name": user.name,
        "recipient_email": user.email,
        "caseworker_name": application.assigned_to.name if application.assigned_to else "",
        "site_address": settings.SITE_URL,
        "law": law_on(dated, language),
    }


def _receipt(application: Application, _details: Mapping[str, Any], common: dict[str, Any]) -> ReceiptContext:
    service = _service(application)
    _require({_("enheten"): service.unit, _("datoene for tjenesten"): service.starts_on and service.ends_on})
    return ReceiptContext(
        **common, received_on=_received_on(application), service=service, changes_case=_changed_case(application)
    )


def _question(application: Application, details: Mapping[str, Any], common: dict[str, Any]) -> QuestionContext:
    requests = Request.objects.filter(application=application, kind=RequestKind.INFORMATION)
    asked = requests.prefetch_related("items").filter(pk=_key(details, "request")).first()
    if asked is None:
        raise _missing(_("spørsmålene"))
    items = list(asked.items.all())
    _require({_("spørsmålene"): items and all(item.question.strip() for item in items), _("fristen"): asked.due_on})
    return QuestionContext(
        **common,
        received_on=_received_on(application),
        due_on=asked.due_on,
        message=asked.message.strip(),
        questions=tuple(
            Question(about=_criterion_title(item.criterion, common), text=item.question.strip()) for item in items
        ),
    )


def _provisional(application: Application, details: Mapping[str, Any], common: dict[str, Any]) -> ProvisionalContext:
    reason = str(details.get("reason") or "").strip()
    _require({_("hvorfor saken tar lengre tid"): reason})
    expected_on = str(details.get("expected_on") or "")
    try:
        expected = date.fromisoformat(expected_on) if expected_on else None
    except ValueError as error:
        raise _missing(_("datoen for når svaret er ventet")) from error
    return ProvisionalContext(**common, received_on=_received_on(application), reason=reason, expected_on=expected)


def _forwarding(application: Application, details: Mapping[str, Any], common: dict[str, Any]) -> ForwardingContext:
    appeals = Appeal.objects.filter(application=application).select_related("decision__letter__issue")
    appeal = appeals.filter(pk=_key(details, "appeal")).first()
    if appeal is None:
        raise _missing(_("klagen"))
    _require(
        {
            _("klageinstansen"): appeal.appeal_body,
            _("datoen klagen ble sendt videre"): appeal.forwarded_at,
            _("uttalelsen til klageinstansen"): appeal.statement.strip(),
        }
    )
    return ForwardingContext(
        **common,
        decision=decision_meant(appeal.decision, common["language"]),
        appeal_received_on=appeal.received_on,
        appeal_body=appeal.appeal_body,
        forwarded_on=timezone.localdate(appeal.forwarded_at),
        statement=appeal.statement.strip(),
        is_late=appeal.is_late,
    )


def _advance_notice(
    application: Application, details: Mapping[str, Any], common: dict[str, Any]
) -> AdvanceNoticeContext:
    reopenings = Reopening.objects.filter(application=application).select_related("decision__letter__issue")
    reopening = reopenings.filter(pk=_key(details, "reopening")).first()
    if reopening is None:
        raise _missing(_("saken om ny avgjørelse"))
    reason = (reopening.notice_text or reopening.reason).strip()
    _require({_("grunnen"): reason})
    if reopening.notice_due_on is None:
        raise _missing(_("fristen for å uttale seg"))
    return AdvanceNoticeContext(
        **common,
        decision=decision_meant(reopening.decision, common["language"]),
        is_revocation=reopening.occasion == Occasion.REVOCATION,
        reason=reason,
        due_on=reopening.notice_due_on,
    )


def _withdrawal(application: Application, _details: Mapping[str, Any], common: dict[str, Any]) -> WithdrawalContext:
    return WithdrawalContext(
        **common,
        received_on=_received_on(application),
        service=_service(application),
        changes_case=_changed_case(application),
    )


def _renotification(
    application: Application, details: Mapping[str, Any], common: dict[str, Any]
) -> RenotificationContext:
    letters = Letter.objects.filter(application=application, decision__isnull=False)
    letter = letters.select_related("decision", "issue").filter(pk=_key(details, "letter")).first()
    if letter is None:
        raise _missing(_("vedtaksbrevet"))
    return RenotificationContext(
        **common,
        decision=decision_meant(letter.decision, common["language"]),
        sent_on=timezone.localdate(letter.decision.decided_at),
    )


def _confirmation(application: Application, details: Mapping[str, Any], common: dict[str, Any]) -> ConfirmationContext:
    given = ServiceConfirmation.objects.filter(approval__decision__application=application)
    found = given.select_related("supervisor", "caseworker").filter(pk=_key(details, "confirmation")).first()
    if found is None or found.supervisor is None or found.caseworker is None:
        raise _missing(_("den signerte bekreftelsen"))
    return ConfirmationContext(
        **{**common, "caseworker_name": found.caseworker.name},
        content=found.content,
        sha256=found.sha256,
        supervisor_name=found.supervisor.name,
        supervisor_signed_on=timezone.localdate(found.supervisor_signed_at),
        signed_by=found.caseworker.name,
        signed_on=timezone.localdate(found.caseworker_signed_at),
    )


_Builder = Callable[[Application, Mapping[str, Any], dict[str, Any]], MessageContext]
_BUILDERS: Final[dict[LetterKind, _Builder]] = {
    LetterKind.RECEIPT: _receipt,
    LetterKind.QUESTION: _question,
    LetterKind.PROVISIONAL: _provisional,
    LetterKind.FORWARDING: _forwarding,
    LetterKind.ADVANCE_NOTICE: _advance_notice,
    LetterKind.WITHDRAWAL: _withdrawal,
    LetterKind.RENOTIFICATION: _renotification,
    LetterKind.CONFIRMATION: _confirmation,
}


def decision_meant(decision: Decision, language: str) -> DecisionMeant:
    """Return how a letter names an earlier decision: by its reference, its date and its outcome."""
    with translation.override(language):
        outcome = str(decision.get_kind_display())
    return DecisionMeant(reference=letter_reference(decision), dated=decision.letter.dated, outcome=outcome)


def letter_reference(decision: Decision) -> str:
    """Return the reference that stands on the letter of a decision."""
    issue = getattr(decision.letter, "issue", None)
    if issue is not None:
        return reference_of(decision.application, issue.number)
    return str(decision.letter.context.get("reference") or decision.application.case_number)


def _service(application: Application) -> ServiceApplied:
    period = application.service_period
    return ServiceApplied(
        unit=period.unit.name if period.unit else "",
        municipality=period.unit.municipality.name if period.unit else "",
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )


def _changed_case(application: Application) -> str:
    """Return the number of the case whose approval is to be changed, or nothing."""
    return str(application.changes.decision.application.case_number) if application.changes else ""


def _criterion_title(criterion: str, common: dict[str, Any]) -> str:
    if not criterion:
        return ""
    try:
        return rules.criterion_texts(criterion, common["language"], common["dated"]).title
    except (KeyError, rules.RuleDataError):
        # A criterion that the rules of today do not have: the question stands on its own.
        return ""


def _received_on(application: Application) -> date:
    return timezone.localdate(application.submitted_at)


def _key(details: Mapping[str, Any], name: str) -> int:
    """Return the key that the order names, or one that no row has."""
    value = details.get(name)
    return value if isinstance(value, int) else 0


def _require(values: Mapping[str, object]) -> None:
    for what, value in values.items():
        if not value:
            raise _missing(what)


def _missing(what: str) -> LetterMissing:
    return LetterMissing(_("Brevet kan ikke lages: %(what)s mangler.") % {"what": what})
