"""The timeline of a case in words."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.enums import (
    Action,
    AppealState,
    ChangeKind,
    ConclusionOutcome,
    ConfirmedField,
    DecisionKind,
    EventKind,
    ItemAnswer,
    RequestKind,
    Section,
    SendBackCode,
    Status,
)
from approvals.models import Application, CaseEvent, RequestItem
from approvals.services.changes import CHANGES
from approvals.templatetags.desk import capitalised, criterion_title
from approvals.templatetags.fact_words import fact_name, fact_value

#: where an event names people by their key
_PEOPLE = ("from", "to", "person")
_TELLS_OF_PEOPLE = {EventKind.HANDED_OVER, EventKind.DISQUALIFIED}
#: what the doctor does while writing is told by its result; a case is read from the day it was received
_UNTOLD = {EventKind.SECTION_SAVED}
_READS_EVERYTHING = "approvals.view_auditentry"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One fact that an act changed; an empty text is nothing stated."""

    label: str | Promise
    before: str | Promise
    after: str | Promise


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
    "answer_questions": gettext_lazy("Svare på spørsmålene"),
    "answer_request": gettext_lazy("Svare på en forespørsel"),
    "appeal": gettext_lazy("Klage på vedtaket"),
    "withdraw_appeal": gettext_lazy("Trekke klagen"),
    "answer_notice": gettext_lazy("Svare på forhåndsvarselet"),
    "start_change": gettext_lazy("Melde en endring"),
    "request": gettext_lazy("Spørre andre om opplysninger"),
    "accept_supervision": gettext_lazy("Takke ja til å være veileder"),
    "decline_supervision": gettext_lazy("Takke nei til å være veileder"),
    "make_series": gettext_lazy("Lage en undervisningsrekke"),
    "add_session": gettext_lazy("Legge til en gang i en undervisningsrekke"),
    "import_series": gettext_lazy("Lese inn en undervisningsrekke"),
    "plan_own_group": gettext_lazy("Planlegge en smågruppe"),
    "state_competence": gettext_lazy("Oppgi kompetansen i en enhet"),
    "confirm_series": gettext_lazy("Ta i bruk en innlest undervisningsrekke"),
    "make_confirmation": gettext_lazy("Lage en bekreftelse av tellende tjeneste"),
    "sign_confirmation": gettext_lazy("Signere en bekreftelse av tellende tjeneste"),
    "withdraw_confirmation": gettext_lazy("Trekke en bekreftelse av tellende tjeneste"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One line: when, who, what, from which status to which, why, and which facts it changed."""

    at: datetime
    who: str
    what: str | Promise
    detail: str
    old_status: str | Promise = ""
    new_status: str | Promise = ""
    changes: list[ChangeLine] = field(default_factory=list)
    #: what it was concluded on
    criterion: str = ""


def timeline_of(application: Application, *, reader: User) -> list[TimelineLine]:
    """Return what happened, newest first, in three queries; auditors are told what is left out for others."""
    rows = application.events.all() if reader.has_perm(_READS_EVERYTHING) else _told_to_others(application)
    events = list(rows.select_related("actor").order_by("-id"))
    told = [event.detail for event in events if event.kind in _TELLS_OF_PEOPLE]
    named = {pk for detail in told for key in _PEOPLE if (pk := detail.get(key))}
    people = User.objects.in_bulk(named) if named else {}
    corrected = _corrected_items(application)
    return [
        TimelineLine(
            at=event.at,
            who=_who(event),
            what=_what(event),
            detail=_detail(event, people),
            old_status=_status(event.old_status),
            new_status=_status(event.new_status),
            changes=_changes(event, corrected),
            criterion=event.detail.get("criterion", "") if event.kind == EventKind.CONCLUDED else "",
        )
        for event in events
    ]


def _told_to_others(application: Application) -> QuerySet[CaseEvent]:
    return application.events.exclude(kind__in=_UNTOLD)


def _corrected_items(application: Application) -> defaultdict[int, list[RequestItem]]:
    """Return by request what the person asked has corrected."""
    found: defaultdict[int, list[RequestItem]] = defaultdict(list)
    for item in RequestItem.objects.filter(request__application=application, answer=ItemAnswer.CORRECTED):
        found[item.request_id].append(item)
    return found


def _status(status: str) -> str | Promise:
    return Status(status).label if status else ""


def _changes(event: CaseEvent, corrected: Mapping[int, list[RequestItem]]) -> list[ChangeLine]:
    lines = [
        ChangeLine(
            label=_fact(each["field"]),
            before=fact_value(each["before"], each["field"]),
            after=fact_value(each["after"], each["field"]),
        )
        for each in event.detail.get(CHANGES, ())
        if each["before"] != each["after"]
    ]
    if event.kind == EventKind.REQUEST_ANSWERED and not lines:
        items = corrected.get(event.detail.get("request", 0), ())
        lines = [ChangeLine(label=_fact(item.field), before=item.stated, after=item.value) for item in items]
    if event.kind == EventKind.CONCLUDED and event.detail.get("before"):
        before, after = (_label(ConclusionOutcome, event.detail[key]) for key in ("before", "outcome"))
        lines = [ChangeLine(label=criterion_title(event.detail["criterion"]), before=before, after=after)]
    return lines


def _fact(name: str) -> str | Promise:
    return ConfirmedField(name).label if name in ConfirmedField.values else fact_name(name)


#: what nobody with an account did was done by the holder of a personal link
_BY_LINK = {EventKind.REQUEST_ANSWERED, EventKind.REQUEST_DECLINED, EventKind.SUPERVISOR_DECLINED}


def _who(event: CaseEvent) -> str:
    if event.actor is None and event.kind in _BY_LINK:
        return _("Svart på personlig lenke")
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
            return _outcome_and_reason(detail)
        case EventKind.FACT_CONFIRMED | EventKind.SECTION_SAVED:
            return _of_facts(detail)
        case EventKind.SUPERVISOR_VERIFIED | EventKind.SUPERVISOR_INELIGIBLE | EventKind.AGREEMENT_ENDED:
            return _of_conditions(event)
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
            return _("Forsøkt handling: %(act)s.") % {"act": _tried(str(detail.get("act", "")))}
        case EventKind.MOVED | EventKind.APPEAL_MOVED | EventKind.STARTED | EventKind.APPROVAL_ENDED:
            return _of_move(event)
    return str(detail.get("reason", ""))


def _outcome_and_reason(detail: dict[str, Any]) -> str:
    outcome = _label(ConclusionOutcome, detail.get("outcome"))
    return f"{outcome}. {detail['reason']}" if detail.get("reason") else str(outcome)


def _of_look_up(detail: dict[str, Any]) -> str:
    answer = _("Funnet") if detail.get("found") else _("Ikke funnet")
    return f"{answer}. {detail.get('source', '')}".strip()


def _of_facts(detail: dict[str, Any]) -> str:
    if "section" in detail:
        return str(_label(Section, detail["section"]))
    told = capitalised(_fact(str(detail.get("field", ""))))
    if not detail.get("source"):
        return told
    return _("%(fact)s, bekreftet av %(who)s. Kilde: %(source)s.") % {
        "fact": told,
        "who": detail.get("by", "–"),
        "source": detail["source"],
    }


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
    if event.kind == EventKind.APPEAL_MOVED:
        return f"{_label(AppealState, detail.get('to'))}. {detail.get('reason', '')}".strip()
    if event.kind == EventKind.STARTED:
        return ", ".join(str(_label(ChangeKind, kind)) for kind in detail.get("kinds", []))
    if event.kind == EventKind.APPROVAL_ENDED:
        return _("Gjelder ikke fra %(day)s.") % {"day": fact_value(detail["from"], "")}
    if event.action == Action.PROPOSE:
        return str(_label(DecisionKind, detail.get("kind")))
    if event.action == Action.SEND_BACK and detail.get("code"):
        return f"{_label(SendBackCode, detail['code'])}: {detail.get('reason', '')}"
    return str(detail.get("reason", ""))


def _of_conditions(event: CaseEvent) -> str:
    """What was looked up of the supervisor; or a day that was noted or taken back, and the one that stood before."""
    detail: dict[str, Any] = event.detail
    if event.kind == EventKind.SUPERVISOR_VERIFIED:
        return _of_look_up(detail)
    about = {key: fact_value(detail.get(key, ""), "") for key in ("from", "last", "before")}
    about["name"] = detail.get("supervisor", "")
    if event.kind == EventKind.SUPERVISOR_INELIGIBLE and detail["from"]:
        told = _("%(name)s fyller ikke kravene fra %(from)s.") % about
    elif event.kind == EventKind.SUPERVISOR_INELIGIBLE:
        told = _("%(name)s fyller kravene likevel.") % about
    elif detail["last"]:
        told = _("Avtalen gjelder til %(last)s.") % about
    else:
        told = _("Avtalen gjelder uten sluttdato.")
    if detail["before"]:
        told += " " + _("Før sto det %(before)s.") % about
    return f"{told} {detail.get('reason', '')}".strip()


def _tried(act: str) -> Any:
    """Return what was tried, in words; an act of the desk has them itself."""
    from approvals.admin.acts import ACTS  # noqa: PLC0415 - the acts lie above the reads, which lie above this
    from approvals.admin.archive import EXPORT  # noqa: PLC0415 - as above

    of_the_desk = {**ACTS, EXPORT.name: EXPORT}
    if act in of_the_desk:
        return of_the_desk[act].label
    if act.startswith("request_"):
        act = "request"
    elif act.startswith("save_"):
        act = "save_section"
    return _TRIED.get(act, "–")


def _label(choices: Any, value: Any) -> Any:
    return choices(value).label if value in choices.values else value
