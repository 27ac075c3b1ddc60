"""A form that was posted just after its session had ended: kept for the same person, encrypted, for two hours.

What a person typed is lost otherwise, for a log-in cannot carry a form. It lies in the anonymous session of that
browser, readable with the site's secret key alone, and is sent by nobody but the person, by a button (ADR 0013).
"""

import base64
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.crypto import salted_hmac

MOST_BYTES: Final = 200_000
KEPT_SECONDS: Final = 2 * 60 * 60
_KEY: Final = "kept_form"
_SALT: Final = "accounts.kept-form"
_TOKEN: Final = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_ACCOUNT: Final = "/konto/"
#: addresses where secrets are typed, or nothing that is worth keeping
_NEVER: Final = (_ACCOUNT, "/admin/login/", "/sprak/", "/ikke-sendt/")
_SECRET_WORDS: Final = ("password", "passord")
#: so much text is worth showing, so that whoever sends it sees what it is
_SHOWN_FROM: Final = 20
#: answers that mean that the page did not take what was sent
_NOT_TAKEN: Final = frozenset({403, 404})
_SERVER_FAULT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """What was posted and where: each field with its value, a field of several values once for each."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> list[str]:
        """What was written in sentences, to be shown; not choices, dates and what the page itself carried."""
        return [value for _name, value in self.fields if len(value) >= _SHOWN_FROM and len(value.split()) > 1]


def can_be_kept(request: HttpRequest) -> bool:
    """Whether a POST is a form of our own page that can be kept: no files, no passwords, not too large.

    The token is checked here: a page elsewhere must not be able to put words into somebody's mouth.
    """
    if request.method != "POST" or request.FILES or not request.POST or not is_our_page(request.path_info):
        return False
    if any(word in name.lower() for name in request.POST for word in _SECRET_WORDS):
        return False
    if len(urlencode(_fields_of(request.POST))) > MOST_BYTES:
        return False
    return CsrfViewMiddleware(_protected).process_view(request, _protected, (), {}) is None


def keep(request: HttpRequest, *, owner: int) -> None:
    """Keep what was posted in the session of the request, for the person with this key. Ask `can_be_kept` first."""
    now = _now()
    content = {"owner": owner, "path": request.get_full_path(), "fields": _fields_of(request.POST)}
    sealed = _cipher().encrypt_at_time(json.dumps(content).encode(), now)
    request.session[_KEY] = {"until": now + KEPT_SECONDS, "sealed": sealed.decode()}


def kept_for(session: SessionBase, owner: int) -> KeptForm | None:
    """Return what is kept for the person; None when nothing is, when it is too old, and when it is somebody else's."""
    stored = session.get(_KEY)
    if stored is None:
        return None
    try:
        opened = _cipher().decrypt_at_time(stored["sealed"].encode(), KEPT_SECONDS, _now())
    except InvalidToken:
        return None
    content: dict[str, Any] = json.loads(opened)
    if content["owner"] != owner:
        return None
    return KeptForm(path=content["path"], fields=tuple((name, value) for name, value in content["fields"]))


def throw_away(session: SessionBase) -> None:
    """Remove what is kept, if anything is."""
    session.pop(_KEY, None)


def throw_away_if_old(session: SessionBase) -> None:
    """Remove what has been kept for its time."""
    stored = session.get(_KEY)
    if stored is not None and stored["until"] < _now():
        throw_away(session)


def throw_away_if_taken(request: HttpRequest, response: HttpResponse) -> None:
    """Remove what is kept when the person has just sent it, and the page has taken it or said what to mend."""
    if request.method != "POST" or response.status_code in _NOT_TAKEN or response.status_code >= _SERVER_FAULT:
        return
    if not request.user.is_authenticated or _KEY not in request.session:
        return
    if response.headers.get("Location", "").startswith(_ACCOUNT):
        # The page asks for the password or the second factor once more before it takes anything.
        return
    kept = kept_for(request.session, request.user.pk)
    if kept == KeptForm(path=request.get_full_path(), fields=tuple(_fields_of(request.POST))):
        throw_away(request.session)


def is_our_page(path: str) -> bool:
    """Whether an address without its query is a page of ours to which a person can be sent back."""
    if path.startswith(_NEVER):
        return False
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _fields_of(post: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in post.lists() if name != _TOKEN for value in values]


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret))) for secret in secrets])


def _derived(secret: str | bytes) -> bytes:
    return salted_hmac(_SALT, "key", secret=secret, algorithm="sha256").digest()


def _now() -> int:
    return int(timezone.now().timestamp())


def _protected(_request: HttpRequest) -> HttpResponse:
    """Stand for any view: that one is exempt from the check does not let its posts be kept unchecked."""
    return HttpResponse()
