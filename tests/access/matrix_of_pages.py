"""Rows of the pages that doctors, supervisors and everybody meet. How to read one stands in `matrix`."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.access.row import ALWAYS, DECIDED, DRAFT, OPEN, RECEIVED, WAITING, WITHDRAWN, Row

# Everybody's pages --------------------------------------------------------------------------------
PUBLIC = [
    Row(route="health", path="/health", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="health/live", path="/health/live", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="sprak/", path="/sprak/", get="> >> >> >> >>>>", post="> >> >> >> >>>>", body={"language": "nn"}),
    Row(route="", path="/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="tilgjengelighet/", path="/tilgjengelighet/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="personvern/", path="/personvern/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="om/", path="/om/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
]

# The person's own account; what is posted here changes nobody else's ------------------------------
_LOG_IN = {"login": "ukjent@example.no", "password": "feil passord"}
_KEY = "konto/^confirm-email/(?P<key>[-:\\w]+)/$"
_RESET_KEY = "konto/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
_OWN = {"name": "Nytt Navn", "language": "nb"}


def _account(path: str, get: str, post: str, *, route: str = "", body: Mapping[str, str] = MappingProxyType({})) -> Row:
    return Row(route=route or f"konto/{path}", path=f"/konto/{path}", get=get, post=post, body=body)


ACCOUNT = [
    _account("", "L OO OO OO OOOO", "L >> >> >> >>>>", body=_OWN),
    Row(route="ikke-sendt/", path="/ikke-sendt/", get="L >> >> >> >>>>", post="L >> >> >> >>>>"),
    _account("login/", "O >> >> >> >>>>", "O >> >> >> >>>>", body=_LOG_IN),
    _account("logout/", "> OO OO OO OOOO", "> >> >> >> >>>>"),
    _account("inactive/", "O OO OO OO OOOO", "M MM MM MM MMMM"),
    _account("signup/", "O >> >> >> >>>>", "O >> >> >> >>>>"),
    _account("reauthenticate/", "L OO OO OO OOOO", "L OO OO OO OOOO"),
    _account("email/", "L OO OO OO OOOO", "L >> >> >> >>>>"),
    _account("confirm-email/", "O OO OO OO OOOO", "M MM MM MM MMMM"),
    _account("confirm-email/feil:kode/", "O OO OO OO OOOO", "x xx xx xx xxxx", route=_KEY),
    _account("password/change/", "L OO OO OO OOOO", "L OO OO OO OOOO"),
    _account("password/set/", "L >> >> >> >>>>", "L >> >> >> >>>>"),
    _account("password/reset/", "O OO OO OO OOOO", "> >> >> >> >>>>", body={"email": "ukjent@example.no"}),
    _account("password/reset/done/", "O OO OO OO OOOO", "M MM MM MM MMMM"),
    _account("password/reset/key/1-feil/", "O OO OO OO OOOO", "O OO OO OO OOOO", route=_RESET_KEY),
    _account("password/reset/key/done/", "O OO OO OO OOOO", "M MM MM MM MMMM"),
    _account("login/code/confirm/", "L >> >> >> >>>>", "L >> >> >> >>>>"),
    _account("2fa/", "L OO OO OO OOOO", "L MM MM MM MMMM"),
    _account("2fa/authenticate/", "L >> >> >> >>>>", "L >> >> >> >>>>"),
    _account("2fa/reauthenticate/", "L RR RR RR OOOO", "L RR RR RR OOOO"),
    _account("2fa/totp/activate/", "L OO OO OO >>>>", "L OO OO OO >>>>"),
    _account("2fa/totp/deactivate/", "L xx xx xx OOOO", "L xx xx xx >>>>"),
    _account("2fa/recovery-codes/", "L xx xx xx xxxx", "L MM MM MM MMMM"),
    _account("2fa/recovery-codes/generate/", "L OO OO OO OOOO", "L OO OO OO >>>>"),
    _account("2fa/recovery-codes/download/", "L xx xx xx xxxx", "L xx xx xx xxxx"),
]

# The doctor's pages: whoever is not staff may apply, each for themselves --------------------------
_IN_CASE = "soknader/<uuid:public_id>/"
_ONLY_WHILE_DRAFT = {DRAFT: "L Ox xx xx xxxx", RECEIVED: "L >x xx xx xxxx"}
#: open while the case waits for answers: what the question of the world concerns, and the documents
_ASKED_ABOUT = {"unit", "attachments"}
_GOES_ON = "L >x xx xx xxxx"
_NO_METHOD = "L MM MM MM MMMM"
_HERE = "/soknader/{case}/"


def _section(name: str) -> Row:
    open_in = DRAFT | WAITING if name in _ASKED_ABOUT else DRAFT
    answers = {open_in: "L Ox xx xx xxxx", (DRAFT | RECEIVED) - open_in: "L >x xx xx xxxx"}
    return Row(
        route=f"{_IN_CASE}<slug:section>/",
        path=f"{_HERE}{name}/",
        get=answers,
        post=answers,
        body={
            "version": "{version}",
            "starts_on": "31.02.2027",
            "palliative_beds": "-1",
            "email": "ingen",
            "conferences_per_month": "mange",
        },
    )


APPLYING = [
    Row(route="soknader/", path="/soknader/", get="L OO OO OO xxxx", post=_NO_METHOD),
    Row(route="soknader/ny/", path="/soknader/ny/", get=_NO_METHOD, post="L >> >> >> xxxx"),
    Row(route=_IN_CASE, path=_HERE, get=_ONLY_WHILE_DRAFT, post={ALWAYS: _NO_METHOD}),
    Row(
        route=f"{_IN_CASE}kontroller/",
        path=f"{_HERE}kontroller/",
        get=_ONLY_WHILE_DRAFT,
        post={ALWAYS: _GOES_ON},
        body={"version": "{version}", "confirm": "on"},
    ),
    Row(
        route=f"{_IN_CASE}trekk/",
        path=f"{_HERE}trekk/",
        get={DRAFT | OPEN: "L Ox xx xx xxxx", DECIDED | WITHDRAWN: _GOES_ON},
        post={ALWAYS: _GOES_ON},
        body={"reason": "Har fått en annen stilling."},
    ),
    Row(
        route=f"{_IN_CASE}veileder/spor/",
        path=f"{_HERE}veileder/spor/",
        get={ALWAYS: _NO_METHOD},
        post={ALWAYS: _GOES_ON},
    ),
    Row(
        route=f"{_IN_CASE}enhet/",
        path=f"{_HERE}enhet/",
        get=_ONLY_WHILE_DRAFT,
        post={ALWAYS: _GOES_ON},
        body={"unit": "{unit}", "version": "{version}"},
    ),
    Row(route=f"{_IN_CASE}enhet/ny/", path=f"{_HERE}enhet/ny/", get=_ONLY_WHILE_DRAFT, post=_ONLY_WHILE_DRAFT),
    Row(
        route=f"{_IN_CASE}vedlegg/<uuid:attachment_id>/",
        path=f"{_HERE}vedlegg/{{attachment}}/",
        get={DRAFT: "L Ox xx xx xxxx", RECEIVED: "L Ox xx xx OOOx"},
        post={ALWAYS: _NO_METHOD},
    ),
    Row(
        route=f"{_IN_CASE}vedlegg/<uuid:attachment_id>/fjern/",
        path=f"{_HERE}vedlegg/{{attachment}}/fjern/",
        get={ALWAYS: _NO_METHOD},
        post={ALWAYS: _GOES_ON},
    ),
    Row(
        route=f"{_IN_CASE}<slug:section>/",
        path=f"{_HERE}local/",
        get=_ONLY_WHILE_DRAFT,
        post={ALWAYS: _GOES_ON},
        body={"version": "{version}", "general_practitioners": "Møter hver måned", "home_care": "Felles plan"},
    ),
    *[_section(name) for name in ("about", "unit", "service", "centre", "supervisor", "plan", "course", "attachments")],
    Row(
        route=f"{_IN_CASE}<slug:section>/",
        path=f"{_HERE}finnes-ikke/",
        get={ALWAYS: "L xx xx xx xxxx"},
        post={ALWAYS: "L xx xx xx xxxx"},
    ),
    Row(
        route=f"{_IN_CASE}<slug:section>/vilkar/",
        path=f"{_HERE}about/vilkar/",
        get={ALWAYS: _NO_METHOD},
        post={DRAFT: "L Ox xx xx xxxx", RECEIVED: "L xx xx xx xxxx"},
    ),
    Row(
        route="sak/<uuid:public_id>/",
        path="/sak/{case}/",
        get={DRAFT: "L >x xx xx xxxx", RECEIVED: "L Ox xx xx OOOx"},
        post={ALWAYS: _NO_METHOD},
    ),
    Row(
        route="sak/<uuid:public_id>/brev/<uuid:document_id>/",
        path="/sak/{case}/brev/{document}/",
        # A letter that waits for its signature is nobody's to read here.
        get={DECIDED: "L Ox xx xx OOOx", DRAFT | OPEN | WITHDRAWN: "L xx xx xx xxxx"},
        post={ALWAYS: _NO_METHOD},
    ),
]

# The supervisor's pages ---------------------------------------------------------------------------
SUPERVISING = [
    Row(route="veileder/", path="/veileder/", get="L OO OO OO xxxx", post=_NO_METHOD),
    Row(
        route="veileder/<int:pk>/",
        path="/veileder/{appointment}/",
        get={ALWAYS: "L xx Ox xx xxxx"},
        # Answered once; the second answer is refused with a sentence on the same page.
        post={ALWAYS: "L xx >x xx xxxx"},
        body={"answer": "no", "no-reason": "Jeg har ikke tid i den perioden."},
    ),
]
