"""Rows of requests, habilitet, traces, paragraphs, statistics and the archive. How to read one stands in `matrix`."""

from tests.access.row import ALWAYS, DECIDED, DRAFT, OPEN, RECEIVED, WITHDRAWN, Answers, Row

_CASE = "admin/approvals/application/"
_NOT_YET = "L AA AA AA xxxF"
_TOO_LATE = "L AA AA AA CCFF"
_DONE = "L AA AA AA >>FF"
_LISTED = "L AA AA AA OOOF"
_CLOSED = "L AA AA AA FFFF"
_BY_POST = {DRAFT: _NOT_YET, RECEIVED: "L AA AA AA MMMF"}


def _act(act: str, post: Answers, get: Answers = _BY_POST, **body: str) -> Row:
    return Row(route=f"{_CASE}<int:pk>/{act}/", path=f"/{_CASE}{{pk}}/{act}/", get=get, post=post, body=body)


def _model(name: str, place: str, *, listed: str, change: str) -> list[Row]:
    """The six addresses of a model whose rows are only read."""
    route, path = f"admin/approvals/{name}/", f"/admin/approvals/{name}/"
    one, here = f"{route}<path:object_id>/", f"{path}{place}/"
    shortcut, nothing = "L AA AA AA >>>>", "L AA AA AA xxxx"
    return [
        Row(route=route, path=path, get=listed, post="L AA AA AA MMMM"),
        Row(route=f"{route}add/", path=f"{path}add/", get=_CLOSED, post=_CLOSED),
        Row(route=one, path=here, get=shortcut, post=shortcut),
        Row(route=f"{one}change/", path=f"{here}change/", get=listed, post=change),
        Row(route=f"{one}history/", path=f"{here}history/", get=nothing, post=nothing),
        Row(route=f"{one}delete/", path=f"{here}delete/", get=_CLOSED, post=_CLOSED, body={"post": "yes"}),
    ]


_PARAGRAPH = "admin/approvals/standardparagraph/"
_TEXTS = {"title": "Bemanning", "text_nb": "Krav.", "text_nn": "Krav.", "text_en": "Requirement."}
_SOMEBODY = {"name": "Kari Lind", "email": "kari.lind@example.no"}

REQUESTS = [
    _act(
        "ask-others",
        {DRAFT: _NOT_YET, OPEN: _DONE, DECIDED | WITHDRAWN: _TOO_LATE},
        **{"kind": "unit", **_SOMEBODY},
    ),
    # The request that is named has its answer already.
    _act("resend-request", {DRAFT: _NOT_YET, RECEIVED: _TOO_LATE}, request="{request}", email="ny@example.no"),
    _act("withdraw-request", {DRAFT: _NOT_YET, RECEIVED: _TOO_LATE}, request="{request}", reason="Ikke nødvendig."),
    Row(
        route="soknader/<uuid:public_id>/spor/<slug:kind>/",
        path="/soknader/{case}/spor/unit/",
        get={ALWAYS: "L Ox xx xx xxxx"},
        post={DRAFT | OPEN: "L >x xx xx xxxx", DECIDED | WITHDRAWN: "L Cx xx xx xxxx"},
        body={"act": "ask", **_SOMEBODY},
    ),
    # A personal link that was guessed, used or withdrawn is gone, whoever asks.
    Row(route="svar/<str:secret>/", path="/svar/gjettet/", get="G GG GG GG GGGG", post="G GG GG GG GGGG"),
    Row(
        route="svar/takk/<slug:language>/<slug:outcome>/",
        path="/svar/takk/nb/answered/",
        get="O OO OO OO OOOO",
        post="M MM MM MM MMMM",
    ),
]

TRACES = [
    _act("disqualify", {DRAFT: _NOT_YET, RECEIVED: _DONE}, person="{approver}", reason="Er i slekt med søkeren."),
    _act("readings", _BY_POST, {DRAFT: _NOT_YET, RECEIVED: _LISTED}),
    Row(
        route="sak/<uuid:public_id>/lesinger/",
        path="/sak/{case}/lesinger/",
        get={DRAFT: "L xx xx xx xxxx", RECEIVED: "L Ox xx xx OOOx"},
        post={ALWAYS: "L MM MM MM MMMM"},
    ),
    *_model("auditentry", "{audit}", listed="L AA AA AA FFOF", change=_CLOSED),
]

PARAGRAPHS = [
    *_model("standardparagraph", "{paragraph}", listed=_LISTED, change="L AA AA AA MMMM"),
    Row(
        route=f"{_PARAGRAPH}new/",
        path=f"/{_PARAGRAPH}new/",
        get="L AA AA AA FOFF",
        post="L AA AA AA F>FF",
        body={**_TEXTS, "title": "Pasientgrunnlag"},
    ),
    Row(
        route=f"{_PARAGRAPH}<int:pk>/version/",
        path=f"/{_PARAGRAPH}{{paragraph}}/version/",
        get="L AA AA AA FOFF",
        post="L AA AA AA F>FF",
        body=_TEXTS,
    ),
    # Whoever may not is sent back to the paragraph with a sentence, and nothing is retired.
    Row(
        route=f"{_PARAGRAPH}<int:pk>/retire/",
        path=f"/{_PARAGRAPH}{{paragraph}}/retire/",
        get="L AA AA AA MMMM",
        post="L AA AA AA >>>F",
    ),
]

REPORTS = [
    # The answer is the zip itself.
    _act("archive", {DRAFT: _NOT_YET, OPEN: _TOO_LATE, DECIDED | WITHDRAWN: "L AA AA AA OOFF"}),
    *[
        Row(route=f"{_CASE}{route}", path=f"/{_CASE}{path}", get=_LISTED, post="L AA AA AA MMMF")
        for route, path in (
            ("statistics/", "statistics/"),
            ("statistics/<slug:key>.csv", "statistics/status.csv"),
            ("statistics.xlsx", "statistics.xlsx"),
        )
    ],
]

CASEWORK: list[Row] = [*REQUESTS, *TRACES, *PARAGRAPHS, *REPORTS]
