"""Asking for an address as somebody, and writing the answer as one letter of the matrix."""

from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

_BY_STATUS = {200: "O", 400: "B", 403: "F", 404: "x", 405: "M", 409: "C", 410: "G", 422: "U"}
_DOORS = {
    "/konto/login/": "L",
    "/admin/login/": "A",
    "/konto/reauthenticate/": "R",
    "/konto/2fa/reauthenticate/": "R",
    "/konto/2fa/totp/activate/": "S",
}


class RolledBack(Exception):
    """Thrown to undo everything since the savepoint."""


def letter_of(response: HttpResponseBase) -> str:
    """The answer as a letter of the matrix; what has no letter stands as its number."""
    if response.streaming:
        # Read to its end, which closes the file; `close` would take the test's connection with it.
        response.getvalue()
    if response.status_code == 302:
        return _DOORS.get(response.headers["Location"].partition("?")[0], ">")
    return _BY_STATUS.get(response.status_code, str(response.status_code))


def undone(ask: Any) -> Any:
    """Do something to the database, look at the answer, and undo it."""
    answer = None
    try:
        with transaction.atomic():
            answer = ask()
            raise RolledBack
    except RolledBack:
        return answer


def post_from_page(client: Client, path: str, body: Any, **options: Any) -> HttpResponseBase:
    """Post as a page of ours would, with the token against forged requests."""
    token = "t" * 32
    client.cookies["csrftoken"] = token
    return client.post(path, body, headers={"x-csrftoken": token}, **options)
