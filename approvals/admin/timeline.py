"""The timeline of a case in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import rules
from approvals.enums import (
    Action,
    ConclusionOutcome,
    ConfirmedField,
    DecisionKind,
    EventKind,
    RequestKind,
    SendBackCode,
)
from approvals.models import Application, CaseEvent

#: where an event names people by their key
_PEOPLE = ("from", "to", "person")
#: what the doctor does while writing is told by its result; a case is read from the day it was received
_UNTOLD = {EventKind.SECTION_SAVED}


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
    named = {pk for event in events for key in _PEOPLE if (pk := event.detail.get(key))}
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
        case EventKind.HANDED_OVER | EventKind.DISQUALIFIED:
            return _of_people(event, people)
        case EventKind.CONCLUDED:
            return f"{_title(detail.get('criterion'))}: {_label(ConclusionOutcome, detail.get('outcome'))}"
        case EventKind.FACT_CONFIRMED:
            return str(_label(ConfirmedField, detail.get("field")))
        case EventKind.SUPERVISOR_VERIFIED:
            answer = _("Funnet") if detail.get("found") else _("Ikke funnet")
            return f"{answer}. {detail.get('source', '')}".strip()
        case (
            EventKind.REQUEST_ASKED
            | EventKind.REQUEST_ANSWERED
            | EventKind.REQUEST_DECLINED
            | EventKind.REQUEST_EXPIRED
            | EventKind.REQUEST_WITHDRAWN
            | EventKind.REMINDED
        ):
            return f"{_label(RequestKind, detail.get('kind', ''))} {detail.get('reason', '')}".strip()
        case EventKind.REFUSED_ACT:
            return _("Forsøkt handling: %(act)s.") % {"act": detail.get("act", "–")}
        case EventKind.MOVED:
            return _of_move(event)
    return str(detail.get("reason", ""))


def _of_people(event: CaseEvent, people: dict[int, User]) -> str:
    detail: dict[str, Any] = event.detail
    if event.kind == EventKind.DISQUALIFIED:
        return f"{people.get(detail.get('person'), '–')}: {detail.get('reason', '')}"
    return _("Fra %(old)s til %(new)s.") % {
        "old": people.get(detail.get("from"), _("ingen")),
        "new": people.get(detail.get("to"), _("ingen")),
    }


def _of_move(event: CaseEvent) -> str:
    detail: dict[str, Any] = event.detail
    if event.action == Action.PROPOSE:
        return str(_label(DecisionKind, detail.get("kind")))
    if event.action == Action.SEND_BACK and detail.get("code"):
        return f"{_label(SendBackCode, detail['code'])}: {detail.get('reason', '')}"
    return str(detail.get("reason", ""))


def _label(choices: Any, value: Any) -> Any:
    return choices(value).label if value in choices.values else value


def _title(criterion: Any) -> str:
    try:
        return rules.criterion_texts(str(criterion), "nb").title
    except KeyError:
        return str(criterion)
