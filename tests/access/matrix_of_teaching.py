"""Rows of teaching and of the individual plan in the log of the granted case. How to read one stands in `matrix`."""

from tests.access.row import Row

_LOG = "logg/<uuid:public_id>/"
_TEACHING = "undervisning/"
_SESSION = f"{_TEACHING}<int:pk>/<int:session_pk>/"
_PLAN = "utdanningsplan/"
_NO_METHOD = "L MM MM MM MMMM"
_BOTH = "L Ox Ox xx xxxx"
_DOCTOR = "L Ox xx xx xxxx"
_DOCTOR_ACTS = "L >x xx xx xxxx"
_EITHER_ACTS = "L >x >x xx xxxx"


def _row(rest: str, path: str, *, get: str, post: str, **body: str) -> Row:
    """An address in the log."""
    return Row(route=f"{_LOG}{rest}", path=f"/logg/{{log}}/{path}", get=get, post=post, body=body)


TEACHING = [
    _row(_TEACHING, _TEACHING, get=_BOTH, post=_NO_METHOD),
    _row(f"{_TEACHING}rekker/", f"{_TEACHING}rekker/", get=_BOTH, post=_NO_METHOD),
    _row(
        f"{_TEACHING}ny/",
        f"{_TEACHING}ny/",
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        title="Kurs i lindring",
        form="kurs",
        way="dates",
        hours="2",
        dates="{day_of_service}",
    ),
    # No file is chosen.
    _row(f"{_TEACHING}importer/", f"{_TEACHING}importer/", get=_DOCTOR, post="L Ux xx xx xxxx", title="Kurs"),
    _row(f"{_TEACHING}importer/mal/", f"{_TEACHING}importer/mal/", get=_DOCTOR, post=_NO_METHOD),
    _row(f"{_TEACHING}<int:pk>/", f"{_TEACHING}{{series}}/", get=_BOTH, post=_NO_METHOD),
    _row(
        f"{_TEACHING}<int:pk>/ny/",
        f"{_TEACHING}{{series}}/ny/",
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        on="{day_of_service}",
        hours="2",
        topic="Kvalme",
    ),
    # The series has nothing that day.
    _row(
        f"{_TEACHING}<int:pk>/deltakelse/",
        f"{_TEACHING}{{series}}/deltakelse/",
        get=_NO_METHOD,
        post="L Cx xx xx xxxx",
        on="{day_of_service}",
    ),
    _row(f"{_SESSION}angre/", f"{_TEACHING}{{series}}/{{session}}/angre/", get=_NO_METHOD, post=_DOCTOR_ACTS),
    _row(
        f"{_SESSION}avlys/",
        f"{_TEACHING}{{series}}/{{session}}/avlys/",
        get=_DOCTOR,
        post=_DOCTOR_ACTS,
        cause="Foreleseren kunne ikke komme.",
    ),
    # The service has not begun.
    _row(
        "egen-undervisning/",
        "egen-undervisning/",
        get=_BOTH,
        post="L Cx xx xx xxxx",
        on="{today}",
        hours="1,5",
        title="Kvalme",
    ),
    _row("egen-undervisning/<int:pk>/fjern/", "egen-undervisning/{given}/fjern/", get=_NO_METHOD, post=_DOCTOR_ACTS),
    _row(_PLAN, _PLAN, get=_BOTH, post=_NO_METHOD),
    # The rows of one's own are missing from the form.
    _row(f"{_PLAN}ny/", f"{_PLAN}ny/", get=_BOTH, post="L Ux Ux xx xxxx"),
    _row(f"{_PLAN}<int:version>/", f"{_PLAN}{{plan_version}}/", get=_BOTH, post=_NO_METHOD),
    _row(f"{_PLAN}<int:version>/signer/", f"{_PLAN}{{plan_version}}/signer/", get=_NO_METHOD, post=_EITHER_ACTS),
    _row(f"{_PLAN}<int:version>/pdf/", f"{_PLAN}{{plan_version}}/pdf/", get=_BOTH, post=_NO_METHOD),
]
