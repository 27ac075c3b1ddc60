"""The timeline of a case in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals import rules
from approvals.enums import Action, ConclusionOutcome, ConfirmedField, DecisionKind, EventKind
from approvals.models import Application, CaseEvent

#: what the doctor does while writing is told by its result; a case is read from the day it was received
_UNTOLD = {EventKind.SECTION_SAVED}


#: acts outside the desk, as their views name them
_TRIED: dict[str, Promise] = {
    "sign": gettext_lazy("Godkjenne vedtaket"),
    "submit": gettext_lazy("Sende søknaden"),
    "withdraw": gettext_lazy("Trekke søknaden"),
    "choose_unit": gettext_lazy("Velge enhet"),
    "add_unit": gettext_lazy("Legge til en enhet"),
    "ask_supervisor": gettext_lazy("Spørre veilederen"),
    "save_section": gettext_lazy("Lagre en del av søknaden"),
    "attach": gettext_lazy("Legge ved et dokument"),
    "remove_attachment": gettext_lazy("Fjerne et vedlegg"),
    "accept_supervision": gettext_lazy("Takke ja til å være veileder"),
    "decline_supervision": gettext_lazy("Takke nei til å være veileder"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One line: when, who, what, and what was said about it."""

    at: datetime
    who: str
    what: str | Promise
    detail: str


def timeline_of(application: Application) -> list[TimelineLine]:
    """Return what happened, newest first, in two queries."""
    events = list(application.events.exclude(kind__in=_UNTOLD).select_related("actor").order_by("-id"))
    named = {pk for event in events for pk in (event.detail.get("from"), event.detail.get("to")) if pk}
    people = User.objects.in_bulk(named) if named else {}
    return [
        TimelineLine(at=event.at, who=_who(event), what=_what(event), detail=_detail(event, people)) for event in events
    ]


def _who(event: CaseEvent) -> str:
    return event.actor.name if event.actor else _("Systemet")


def _what(event: CaseEvent) -> str | Promise:
    if event.kind == EventKind.MOVED and event.action:
        return Action(event.action).label
    return event.get_kind_display()


def _detail(event: CaseEvent, people: dict[int, User]) -> str:
    detail: dict[str, Any] = event.detail
    match event.kind:
        case EventKind.HANDED_OVER:
            return _("Fra %(old)s til %(new)s.") % {
                "old": people.get(detail.get("from"), _("ingen")),
                "new": people.get(detail.get("to"), "–"),
            }
        case EventKind.CONCLUDED:
            return f"{_title(detail.get('criterion'))}: {_label(ConclusionOutcome, detail.get('outcome'))}"
        case EventKind.FACT_CONFIRMED:
            return str(_label(ConfirmedField, detail.get("field")))
        case EventKind.SUPERVISOR_VERIFIED:
            answer = _("Funnet") if detail.get("found") else _("Ikke funnet")
            return f"{answer}. {detail.get('source', '')}".strip()
        case EventKind.REFUSED_ACT:
            return _("Forsøkt handling: %(act)s.") % {"act": _tried(str(detail.get("act", "")))}
        case EventKind.MOVED if event.action == Action.PROPOSE:
            return str(_label(DecisionKind, detail.get("kind")))
    return str(detail.get("reason", ""))


def _tried(act: str) -> Any:
    """Return what was tried, in words; an act of the desk has them itself."""
    from approvals.admin.acts import ACTS  # noqa: PLC0415 - the acts lie above the reads, which lie above this

    if act in ACTS:
        return ACTS[act].label
    return _TRIED["save_section"] if act.startswith("save_") else _TRIED.get(act, "–")


def _label(choices: Any, value: Any) -> Any:
    return choices(value).label if value in choices.values else value


def _title(criterion: Any) -> str:
    try:
        return rules.criterion_texts(str(criterion), "nb").title
    except KeyError:
        return str(criterion)
