"""Rows of conferences and absence in the log of the granted case, and of the planner. How to read one: `matrix`."""

from tests.access.row import Row

_LOG = "logg/<uuid:public_id>/"
_PLAN = "planlegger/<uuid:public_id>/"
_NO_METHOD = "L MM MM MM MMMM"
_BOTH = "L Ox Ox xx xxxx"
_DOCTOR = "L Ox xx xx xxxx"
_DOCTOR_ACTS = "L >x xx xx xxxx"
_GUESSED = "G GG GG GG GGGG"
_ABOUT = {"form": "video", "minutes": "60"}
_ROWS = {"title": "Ny plan", "version": "1", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}


def _row(rest: str, path: str, *, get: str, post: str, **body: str) -> Row:
    """An address in the log."""
    return Row(route=f"{_LOG}{rest}", path=f"/logg/{{log}}/{path}", get=get, post=post, body=body)


def _plan_row(rest: str, *, get: str = _NO_METHOD, **body: str) -> Row:
    """An address of the doctor's own plan for the two years."""
    return Row(route=f"{_PLAN}{rest}", path=f"/planlegger/{{plan}}/{rest}", get=get, post=_DOCTOR_ACTS, body=body)


CONFERENCES = [
    _row("konferanser/", "konferanser/", get=_BOTH, post=_NO_METHOD),
    _row(
        "konferanser/rekke/",
        "konferanser/rekke/",
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        first_on="{day_of_service}",
        last_on="{day_of_service}",
        interval_weeks="2",
        **_ABOUT,
    ),
    _row("konferanser/ny/", "konferanser/ny/", get=_DOCTOR, post=_DOCTOR_ACTS, on="{day_of_service}", **_ABOUT),
    _row("konferanser/bekreft/", "konferanser/bekreft/", get=_NO_METHOD, post=_DOCTOR_ACTS, month="24324"),
    _row(
        "konferanser/<int:pk>/",
        "konferanser/{conference}/",
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        **{"act": "cancel", "cancel-cause": "Snøstorm"},
    ),
    _row("konferanser/<int:pk>/holdt/", "konferanser/{conference}/holdt/", get=_NO_METHOD, post=_DOCTOR_ACTS),
    Row(route="svar/konferanser/<str:secret>/", path="/svar/konferanser/gjettet/", get=_GUESSED, post=_GUESSED),
    Row(
        route="svar/konferanser/takk/<slug:language>/",
        path="/svar/konferanser/takk/nb/",
        get="O OO OO OO OOOO",
        post="M MM MM MM MMMM",
    ),
    # The supervisor reads what the doctor alone may state.
    _row(
        "fravar/",
        "fravar/",
        get=_BOTH,
        post="L >x Fx xx xxxx",
        kind="leave",
        starts_on="{day_of_service}",
        ends_on="{day_of_service}",
    ),
    _row("fravar/<int:pk>/trekk/", "fravar/{absence}/trekk/", get=_NO_METHOD, post=_DOCTOR_ACTS),
    Row(
        route="planlegger/",
        path="/planlegger/",
        get="L OO OO OO xxxx",
        post="L >> >> >> xxxx",
        body={"title": "Enda en plan"},
    ),
    _plan_row("", get=_DOCTOR, **_ROWS),
    _plan_row("hent/"),
    _plan_row("soknad/", row="0"),
    _plan_row("fjern/"),
]
