"""Rows of supervision meetings in the log of the granted case. How to read one stands in `matrix`."""

from tests.access.row import Row

_LOG = "logg/<uuid:public_id>/"
_NO_METHOD = "L MM MM MM MMMM"
_BOTH = "L Ox Ox xx xxxx"
_SUPERVISOR = "L xx Ox xx xxxx"
_EITHER_ACTS = "L >x >x xx xxxx"
_GUESSED = "G GG GG GG GGGG"
_ABOUT = {"form": "video", "minutes": "60"}


def _row(rest: str, path: str, *, get: str, post: str, **body: str) -> Row:
    """An address in the log."""
    return Row(route=f"{_LOG}{rest}", path=f"/logg/{{log}}/{path}", get=get, post=post, body=body)


MEETINGS = [
    Row(route="veileder/leger/", path="/veileder/leger/", get="L OO OO OO xxxx", post=_NO_METHOD),
    _row("moter/", "moter/", get=_BOTH, post=_NO_METHOD),
    # The service has not begun: nothing can have been held yet.
    _row("moter/nytt/", "moter/nytt/", get=_SUPERVISOR, post="L xx Cx xx xxxx", held_on="{day_of_service}", **_ABOUT),
    _row("moter/<int:pk>/", "moter/{meeting}/", get=_BOTH, post="L >x Fx xx xxxx", answer="confirmed"),
    _row(
        "moter/<int:pk>/rett/",
        "moter/{meeting}/rett/",
        get=_SUPERVISOR,
        post="L xx Cx xx xxxx",
        held_on="{day_of_service}",
        **_ABOUT,
    ),
    _row(
        "moter/<int:pk>/stryk/",
        "moter/{meeting}/stryk/",
        get=_SUPERVISOR,
        post="L xx >x xx xxxx",
        reason="Ført på feil lege.",
    ),
    _row("moter/plan/", "moter/plan/", get=_BOTH, post=_EITHER_ACTS, on="{day_of_service}", times="1", **_ABOUT),
    _row(
        "moter/plan/<int:pk>/flytt/",
        "moter/plan/{planned}/flytt/",
        get=_BOTH,
        post=_EITHER_ACTS,
        on="{day_of_service}",
        **_ABOUT,
    ),
    _row(
        "moter/plan/<int:pk>/avlys/",
        "moter/plan/{planned}/avlys/",
        get=_BOTH,
        post=_EITHER_ACTS,
        cause="Kurs den dagen.",
    ),
    # Only the supervisor asks to be relieved; the doctor reports a change without being asked.
    _row(
        "veileder/",
        "veileder/",
        get=_BOTH,
        post="L Fx >x xx xxxx",
        name="Nina Ny",
        email="nina@example.no",
        from_on="{day_of_service}",
    ),
    _row("veileder/trekk/", "veileder/trekk/", get=_NO_METHOD, post="L xx >x xx xxxx"),
    _row("eksport/", "eksport/", get="L Ox xx xx xxxx", post=_NO_METHOD),
    Row(route="svar/mote/<str:secret>/", path="/svar/mote/gjettet/", get=_GUESSED, post=_GUESSED),
    Row(route="svar/maned/<str:secret>/", path="/svar/maned/gjettet/", get=_GUESSED, post=_GUESSED),
    Row(
        route="svar/takk/moter/<slug:language>/<slug:outcome>/",
        path="/svar/takk/moter/nb/confirmed/",
        get="O OO OO OO OOOO",
        post="M MM MM MM MMMM",
    ),
]
