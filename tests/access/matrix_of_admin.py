"""Rows of Django admin: lists, register, users and the desk. How to read one stands in `matrix`."""

from collections.abc import Mapping
from types import MappingProxyType

from approvals.enums import Status
from tests.access.row import (
    ALWAYS,
    DECIDED,
    DRAFT,
    GRANTED,
    OPEN,
    PROPOSED,
    RECEIVED,
    REFUSED,
    REVIEW,
    SUBMITTED,
    WAITING,
    WITHDRAWN,
    Answers,
    Row,
)
from units.models import UnitKind

# Admin: what stock admin brings, and the lists ----------------------------------------------------
_ANY_MODEL = "admin/^(?P<app_label>accounts|units|supervision|approvals|correspondence)/$"
_CASE_APPS = "A AA AA AA OOOx"


def _door(path: str, get: str, post: str, *, route: str = "") -> Row:
    return Row(route=route or f"admin/{path}", path=f"/admin/{path}", get=get, post=post)


STOCK = [
    _door("", "A AA AA AA OOOO", "A AA AA AA OOOO"),
    _door("login/", "L xx xx xx >>>>", "L xx xx xx >>>>"),
    _door("logout/", "A >> >> >> >>>>", "A >> >> >> >>>>"),
    _door("password_change/", "A AA AA AA >>>>", "A AA AA AA >>>>"),
    _door("password_change/done/", "A AA AA AA OOOO", "A AA AA AA MMMM"),
    _door("autocomplete/", "A AA AA AA FFFF", "A AA AA AA MMMM"),
    _door("jsi18n/", "A AA AA AA OOOO", "A AA AA AA MMMM"),
    _door("r/1/1/", "A AA AA AA xxxx", "A AA AA AA xxxx", route="admin/r/<path:content_type_id>/<path:object_id>/"),
    _door("finnes-ikke/", "A AA AA AA xxxx", "A AA AA AA xxxx", route="admin/(?P<url>.*)$"),
    _door("accounts/", "A AA AA AA xxxO", "A AA AA AA xxxO", route=_ANY_MODEL),
    _door("approvals/", _CASE_APPS, _CASE_APPS, route=_ANY_MODEL),
    _door("correspondence/", _CASE_APPS, _CASE_APPS, route=_ANY_MODEL),
    _door("supervision/", _CASE_APPS, _CASE_APPS, route=_ANY_MODEL),
    _door("units/", _CASE_APPS, _CASE_APPS, route=_ANY_MODEL),
]


def model_rows(
    name: str,
    place: str,
    *,
    add: tuple[str, str] = ("L AA AA AA FFFF", "L AA AA AA FFFF"),
    listed: tuple[str, str] = ("L AA AA AA OOOF", "L AA AA AA MMMM"),
    change: tuple[Answers, Answers] = ("L AA AA AA OOOF", "L AA AA AA FFFF"),
    history: tuple[str, str] = ("L AA AA AA xxxx", "L AA AA AA xxxx"),
    body: Mapping[str, str] = MappingProxyType({"name": "Noe annet", "status": "granted", "is_superuser": "on"}),
    new: Mapping[str, str] = MappingProxyType({"name": "Noe nytt"}),
) -> list[Row]:
    """The six addresses that stock admin gives a model. Nothing is ever deleted, and no list takes a bulk action."""
    route, path = f"admin/{name}/", f"/admin/{name}/"
    one = f"{route}<path:object_id>/"
    bulk = {"action": "delete_selected", "_selected_action": place, "post": "yes"}
    never = ("L AA AA AA FFFF", "L AA AA AA FFFF")
    shortcut = ("L AA AA AA >>>>", "L AA AA AA >>>>")
    return [
        Row(route=route, path=path, get=listed[0], post=listed[1], body=bulk),
        Row(route=f"{route}add/", path=f"{path}add/", get=add[0], post=add[1], body=new),
        Row(route=one, path=f"{path}{place}/", get=shortcut[0], post=shortcut[1], body=body),
        Row(route=f"{one}change/", path=f"{path}{place}/change/", get=change[0], post=change[1], body=body),
        Row(route=f"{one}history/", path=f"{path}{place}/history/", get=history[0], post=history[1]),
        Row(route=f"{one}delete/", path=f"{path}{place}/delete/", get=never[0], post=never[1], body={"post": "yes"}),
    ]


_NEW_USER = {"email": "ny@example.no", "name": "Ny Person", "role": "caseworker", "language": "nb"}
_CHANGED_USER = {
    "name": "Nytt Navn",
    "role": "supervisor",
    "language": "nb",
    "is_active": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "password": "overtatt",
    "user_permissions": "1",
}
_UNIT = {
    "name": "Ny enhet",
    "kind": UnitKind.NURSING_HOME,
    "municipality": "{municipality}",
    "operated_by": "municipal",
    "facts-TOTAL_FORMS": "0",
    "facts-INITIAL_FORMS": "0",
}
_MUNICIPALITY = {
    "name": "Kapret",
    "size_class": "stor",
    "inhabitants": "12 345",
    "facts-TOTAL_FORMS": "0",
    "facts-INITIAL_FORMS": "0",
}
_CENTRE = {"name": "Nytt senter", "has_team": "on"}
_DECIDED_ONLY = {DECIDED: "L AA AA AA OOOF", DRAFT | OPEN | WITHDRAWN: "L AA AA AA >>>F"}
_GRANTED_ONLY = {GRANTED: "L AA AA AA OOOF", DRAFT | OPEN | REFUSED | WITHDRAWN: "L AA AA AA >>>F"}
_STAYS = {ALWAYS: "L AA AA AA FFFF"}

MODELS = [
    *model_rows(
        "accounts/user",
        "{user}",
        listed=("L AA AA AA FFFO", "L AA AA AA FFFO"),
        add=("L AA AA AA FFFO", "L AA AA AA FFF>"),
        change=("L AA AA AA FFFO", "L AA AA AA FFF>"),
        history=("L AA AA AA FFFO", "L AA AA AA FFFO"),
        body=_CHANGED_USER,
        new=_NEW_USER,
    ),
    *model_rows(
        "correspondence/delivery",
        "{delivery}",
        listed=("L AA AA AA OOOF", "L AA AA AA OOOF"),
        history=("L AA AA AA OOOF", "L AA AA AA OOOF"),
    ),
    *model_rows(
        "approvals/application",
        "{pk}",
        change=({DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA OOOF"}, {ALWAYS: "L AA AA AA MMMM"}),
    ),
    *model_rows("approvals/decision", "{decision}", change=(_DECIDED_ONLY, _STAYS)),
    *model_rows("approvals/approval", "{approval}", change=(_GRANTED_ONLY, _STAYS)),
    *model_rows(
        "units/palliativeunit",
        "{unit}",
        add=("L AA AA AA OFFF", "L AA AA AA >FFF"),
        change=("L AA AA AA OOOF", "L AA AA AA >FFF"),
        body=_UNIT,
        new=_UNIT,
    ),
    *model_rows(
        "units/palliativecentre",
        "{centre}",
        add=("L AA AA AA OFFF", "L AA AA AA >FFF"),
        change=("L AA AA AA OOOF", "L AA AA AA >FFF"),
        body=_CENTRE,
        new=_CENTRE,
    ),
    *model_rows(
        "units/municipality",
        "{municipality}",
        change=("L AA AA AA OOOF", "L AA AA AA >FFF"),
        body=_MUNICIPALITY,
        new=_MUNICIPALITY,
    ),
    *model_rows("supervision/supervisor", "{supervisor}"),
]

# Admin: the desk. Drafts are the doctor's own; the administrator of users reads no case -----------
_CASE = "admin/approvals/application/<int:pk>/"
_DESK = "/admin/approvals/application/{pk}/"
_BY_POST = {DRAFT: "L AA AA AA xxxF", RECEIVED: "L AA AA AA MMMF"}
_NOT_YET = "L AA AA AA xxxF"
_TOO_LATE = "L AA AA AA CCFF"


def _act(name: str, done: dict[frozenset[Status], str], **body: str) -> Row:
    """An act of the desk; in every state that `done` does not name it is refused with a sentence."""
    rest = RECEIVED - frozenset().union(*done)
    post = {DRAFT: _NOT_YET, **done, **({rest: _TOO_LATE} if rest else {})}
    return Row(route=f"{_CASE}{name}/", path=f"{_DESK}{name}/", get=_BY_POST, post=post, body=body)


def _file(name: str, place: str, get: Answers, post: Answers) -> Row:
    return Row(route=f"{_CASE}{name}/", path=f"{_DESK}{place}/", get=get, post=post)


DESK = [
    _act("take", {SUBMITTED: "L AA AA AA >>FF", REVIEW: "L AA AA AA C>FF"}),
    _act("hand-over", {REVIEW | WAITING | PROPOSED: "L AA AA AA >>FF"}, to="{approver}"),
    # Only whoever handles the case concludes, confirms and proposes.
    _act(
        "conclude",
        {REVIEW: "L AA AA AA >FFF"},
        criterion="{criterion}",
        outcome="not_met",
        reason="Opplysningene viser at kravet ikke er oppfylt.",
    ),
    _act(
        "confirm",
        {REVIEW: "L AA AA AA >FFF"},
        field="unit.staffing",
        value="Lege hver dag",
        confirmed_by="Kari Lind",
        as_of="01.10.2026",
        source="E-post",
    ),
    _act("check-supervisor", {REVIEW: "L AA AA AA >>FF"}, found="yes", source="Registeret"),
    _act("note", {RECEIVED: "L AA AA AA >>FF"}, text="Et notat."),
    _act("propose", {REVIEW: "L AA AA AA >FFF"}, kind="granted", version="{version}"),
    _act(
        "send-back",
        {PROPOSED: "L AA AA AA F>FF", RECEIVED - PROPOSED: "L AA AA AA FCFF"},
        code="period",
        reason="Perioden må rettes først.",
    ),
    Row(
        route=f"{_CASE}sign/",
        path=f"{_DESK}sign/",
        get={DRAFT: _NOT_YET, PROPOSED: "L AA AA AA FOFF", RECEIVED - PROPOSED: "L AA AA AA FCFF"},
        post={DRAFT: _NOT_YET, PROPOSED: "L AA AA AA F>FF", RECEIVED - PROPOSED: "L AA AA AA FCFF"},
        body={"sha256": "{sha256}"},
    ),
    _file(
        "letters/<int:letter_pk>",
        "letters/{letter}",
        {DRAFT | SUBMITTED | REVIEW | WAITING | WITHDRAWN: _NOT_YET, PROPOSED | DECIDED: "L AA AA AA OOOF"},
        {DRAFT | SUBMITTED | REVIEW | WAITING | WITHDRAWN: _NOT_YET, PROPOSED | DECIDED: "L AA AA AA MMMF"},
    ),
    _file(
        "attachments/<uuid:public_id>",
        "attachments/{attachment}",
        {DRAFT: _NOT_YET, RECEIVED: "L AA AA AA OOOF"},
        {DRAFT: _NOT_YET, RECEIVED: "L AA AA AA MMMF"},
    ),
    _file(
        "assessments/<int:assessment_pk>",
        "assessments/{assessment}",
        {DRAFT: _NOT_YET, RECEIVED: "L AA AA AA OOOF"},
        {DRAFT: _NOT_YET, RECEIVED: "L AA AA AA MMMF"},
    ),
    Row(
        route="admin/correspondence/delivery/<path:object_id>/settle/",
        path="/admin/correspondence/delivery/{delivery}/settle/",
        get="L AA AA AA OOFF",
        post="L AA AA AA >>FF",
        body={"outcome": "sent", "note": "Ringte mottakeren.", "recipient_email": "ny@example.no"},
    ),
    Row(
        route="admin/correspondence/delivery/<path:object_id>/resend/",
        path="/admin/correspondence/delivery/{sent}/resend/",
        get="L AA AA AA OOFF",
        post="L AA AA AA >>FF",
        body={"note": "Ringte mottakeren.", "recipient_email": "ny@example.no"},
    ),
]
