"""Sentences of the doctor's pages: whose move it is, what happens next, and what has happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from approvals.deadlines import Age
from approvals.enums import Action, AppealState, EventKind, Mover, RequestKind, Section, Status
from approvals.models import Application, CaseEvent
from approvals.services.provisional import join_words
from approvals.transitions import all_movers

STATE_HINTS: Final[dict[Section, Promise]] = {
    Section.ABOUT: gettext_lazy("Navn, HPR-nummer og spesialitet"),
    Section.UNIT: gettext_lazy("Hvilken enhet, senger, bemanning og pasienter"),
    Section.SERVICE: gettext_lazy("Når tjenesten er, og hvor stor stillingen er"),
    Section.CENTRE: gettext_lazy("Avtalen med senteret og pasientkonferansene"),
    Section.LOCAL: gettext_lazy("Fastlegene og hjemmetjenesten"),
    Section.SUPERVISOR: gettext_lazy("Hvem som veileder deg, og hvordan"),
    Section.PLAN: gettext_lazy("Utdanningsplanen og undervisningen"),
    Section.COURSE: gettext_lazy("Tjenesten utenom denne perioden"),
    Section.ATTACHMENTS: gettext_lazy("Valgfritt: dokumenter som viser det du skriver"),
}
_MOVES: Final[dict[str, Promise]] = {
    Status.DRAFT: gettext_lazy("Du fyller ut"),
    Status.SUBMITTED: gettext_lazy("Venter på en saksbehandler"),
    Status.UNDER_REVIEW: gettext_lazy("Hos saksbehandleren"),
    Status.INFORMATION_REQUESTED: gettext_lazy("Venter på svar fra deg"),
    Status.PROPOSED: gettext_lazy("Hos en godkjenner"),
    Status.GRANTED: gettext_lazy("Ferdig"),
    Status.PARTLY_GRANTED: gettext_lazy("Ferdig"),
    Status.REFUSED: gettext_lazy("Ferdig"),
    Status.DISMISSED: gettext_lazy("Ferdig"),
    Status.REVOKED: gettext_lazy("Ferdig"),
    Status.WITHDRAWN: gettext_lazy("Ferdig"),
}
_NEXT: Final[dict[str, Promise]] = {
    Status.SUBMITTED: gettext_lazy(
        "En saksbehandler tar saken og vurderer hvert vilkår. Du trenger ikke å gjøre noe nå."
    ),
    Status.UNDER_REVIEW: gettext_lazy(
        "Saksbehandleren vurderer vilkårene og foreslår et vedtak. Deretter ser en annen person over det."
    ),
    Status.INFORMATION_REQUESTED: gettext_lazy(
        "Saksbehandleren har stilt deg spørsmål. Saken venter til du har svart, eller til fristen er ute."
    ),
    Status.PROPOSED: gettext_lazy(
        "Saksbehandleren har foreslått et vedtak. En annen person ser over det og skriver under. Da får du brevet."
    ),
    Status.GRANTED: gettext_lazy("Vedtaket er fattet. Les brevet: der står det hva godkjenningen gjelder."),
    Status.PARTLY_GRANTED: gettext_lazy(
        "Vedtaket er fattet. Les brevet: der står det hva godkjenningen gjelder, hvorfor noe er unntatt, "
        "og hvordan du kan klage."
    ),
    Status.REFUSED: gettext_lazy("Vedtaket er fattet. Les brevet: der står begrunnelsen og hvordan du kan klage."),
    Status.DISMISSED: gettext_lazy(
        "Søknaden er avvist. Les brevet: der står begrunnelsen og hvordan du kan klage. Du kan søke på nytt."
    ),
    Status.REVOKED: gettext_lazy(
        "Godkjenningen er kalt tilbake. Les brevet: der står det fra hvilken dag, hvorfor, og hvordan du kan klage."
    ),
    Status.WITHDRAWN: gettext_lazy("Søknaden er trukket og blir ikke behandlet. Du kan når som helst søke på nytt."),
}
_ACTIONS: Final[dict[str, Promise]] = {
    Action.SUBMIT: gettext_lazy("Søknaden ble sendt inn"),
    Action.TAKE: gettext_lazy("En saksbehandler tok saken"),
    Action.REQUEST_INFORMATION: gettext_lazy("Saksbehandleren ba deg om opplysninger"),
    Action.RESUME: gettext_lazy("Saken gikk tilbake til saksbehandleren"),
    Action.PROPOSE: gettext_lazy("Saksbehandleren foreslo et vedtak"),
    Action.SEND_BACK: gettext_lazy("Forslaget ble sendt tilbake til saksbehandleren"),
    Action.GRANT: gettext_lazy("Søknaden ble innvilget"),
    Action.GRANT_PARTLY: gettext_lazy("Søknaden ble delvis innvilget"),
    Action.REFUSE: gettext_lazy("Søknaden ble avslått"),
    Action.DISMISS: gettext_lazy("Søknaden ble avvist"),
    Action.REVOKE: gettext_lazy("Godkjenningen ble kalt tilbake"),
    Action.REOPEN: gettext_lazy("Saken ble tatt opp igjen"),
    Action.KEEP_GRANT: gettext_lazy("Vedtaket ble stående"),
    Action.KEEP_PART_GRANT: gettext_lazy("Vedtaket ble stående"),
    Action.KEEP_REFUSAL: gettext_lazy("Vedtaket ble stående"),
    Action.KEEP_DISMISSAL: gettext_lazy("Vedtaket ble stående"),
    Action.KEEP_REVOCATION: gettext_lazy("Vedtaket ble stående"),
    Action.WITHDRAW: gettext_lazy("Søknaden ble trukket"),
}
#: of a case that changes an approval, where the words of an application do not fit
_NEXT_OF_CHANGE: Final[dict[str, Promise]] = {
    Status.DISMISSED: gettext_lazy(
        "Endringen er avvist. Les brevet: der står begrunnelsen og hvordan du kan klage. Du kan melde den på nytt."
    ),
    Status.WITHDRAWN: gettext_lazy(
        "Endringen er trukket og blir ikke behandlet. Godkjenningen gjelder videre slik den er, "
        "og du kan melde endringen på nytt."
    ),
}
_ACTIONS_OF_CHANGE: Final[dict[str, Promise]] = {
    Action.SUBMIT: gettext_lazy("Endringen ble sendt inn"),
    Action.GRANT: gettext_lazy("Endringen ble innvilget"),
    Action.GRANT_PARTLY: gettext_lazy("Endringen ble delvis innvilget"),
    Action.REFUSE: gettext_lazy("Endringen ble avslått"),
    Action.DISMISS: gettext_lazy("Endringen ble avvist"),
    Action.WITHDRAW: gettext_lazy("Endringen ble trukket"),
}
_EVENTS: Final[dict[str, Promise]] = {
    EventKind.STARTED: gettext_lazy("Søknaden ble påbegynt"),
    EventKind.SUPERVISOR_ASKED: gettext_lazy("Veilederen ble spurt på e-post"),
    EventKind.SUPERVISOR_ACCEPTED: gettext_lazy("Veilederen takket ja"),
    EventKind.SUPERVISOR_DECLINED: gettext_lazy("Veilederen takket nei"),
    EventKind.HANDED_OVER: gettext_lazy("Saken fikk en annen saksbehandler"),
    EventKind.REQUEST_ASKED: gettext_lazy("%(what)s: forespørsel sendt"),
    EventKind.REQUEST_ANSWERED: gettext_lazy("%(what)s: svar mottatt"),
    EventKind.REQUEST_DECLINED: gettext_lazy("%(what)s: den som ble spurt, kan ikke svare"),
    EventKind.REQUEST_EXPIRED: gettext_lazy("%(what)s: ikke besvart innen fristen"),
    EventKind.REQUEST_WITHDRAWN: gettext_lazy("%(what)s: forespørselen ble trukket tilbake"),
    EventKind.APPEAL_RECEIVED: gettext_lazy("Klagen ble mottatt"),
    EventKind.NOTICE_SENT: gettext_lazy("Vi sendte deg et forhåndsvarsel"),
    EventKind.NOTICE_ANSWERED: gettext_lazy("Forhåndsvarselet ble besvart"),
    EventKind.REMINDED: gettext_lazy("%(what)s: påminnelse sendt"),
    EventKind.PROVISIONAL_SENT: gettext_lazy("Vi sendte deg et foreløpig svar"),
}


#: what nobody with an account did was done by the holder of a personal link
_BY_LINK: Final = {EventKind.REQUEST_ANSWERED, EventKind.REQUEST_DECLINED, EventKind.SUPERVISOR_DECLINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened."""

    at: datetime
    title: str | Promise
    text: str


def move_sentence(application: Application, asked: Iterable[str] = ()) -> str | Promise:
    """Return whose move it is, in a few words; `asked` are the kinds of the requests that are open."""
    others = [str(mover.label) for mover in all_movers(application.status, asked)[1:] if mover != Mover.DOCTOR]
    if not others:
        return _MOVES[application.status]
    return _("%(first)s. Venter også på svar fra %(others)s") % {
        "first": _MOVES[application.status],
        "others": join_words(others),
    }


def age_sentence(age: Age) -> str:
    """Return how long the authority has had the case, and how long it has waited for the applicant."""
    worked = ngettext("%(days)d dag hos oss", "%(days)d dager hos oss", age.worked) % {"days": age.worked}
    if not age.waited:
        return worked
    waited = ngettext("%(days)d dag ventet på deg", "%(days)d dager ventet på deg", age.waited) % {"days": age.waited}
    return f"{worked}, {waited}"


def next_sentence(application: Application) -> str | Promise:
    """Return what happens next."""
    words = _NEXT | _NEXT_OF_CHANGE if application.changes_id else _NEXT
    return words.get(application.status, "")


def timeline_entries(events: list[CaseEvent], *, reader: User, is_change: bool = False) -> list[TimelineEntry]:
    """Return what happened, with who did it; the reader is «deg». `is_change`: the case changes an approval."""
    actions = _ACTIONS | _ACTIONS_OF_CHANGE if is_change else _ACTIONS
    return [TimelineEntry(at=event.at, title=_title(event, actions), text=_actor(event, reader)) for event in events]


def _title(event: CaseEvent, actions: Mapping[str, Promise]) -> str | Promise:
    if event.detail.get("purged"):
        return _("Utkastet var ikke i bruk på lenge, og innholdet ble slettet")
    if event.kind == EventKind.MOVED:
        return actions.get(event.action, Action(event.action).label)
    if "draft_days" in event.detail:
        return _("Vi varslet deg om at utkastet blir slettet")
    if event.kind == EventKind.APPEAL_MOVED:
        return AppealState(event.detail["to"]).label
    if event.kind == EventKind.APPROVAL_ENDED:
        day = date_format(date.fromisoformat(event.detail["from"]), "j. F Y")
        return _("Godkjenningen gjelder ikke fra %(day)s") % {"day": day}
    if event.kind == EventKind.STARTED and event.detail.get("kinds"):
        return _("Du begynte å melde en endring")
    if event.kind == EventKind.HANDED_OVER and not event.detail.get("to"):
        return _("Saken venter på en ny saksbehandler")
    kind = event.detail.get("kind", "")
    return str(_EVENTS[event.kind]) % {"what": RequestKind(kind).label if kind in RequestKind.values else ""}


def _actor(event: CaseEvent, reader: User) -> str:
    if event.actor is None and event.kind in _BY_LINK:
        return _("Svart på personlig lenke")
    if event.actor is None:
        return _("Gjort av systemet")
    if event.actor_id == reader.pk:
        return _("Gjort av deg")
    return _("Gjort av %(name)s") % {"name": event.actor.name}
