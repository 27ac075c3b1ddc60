"""What is decided about a request before and around the pages: refuse the unreadable, say when the database is busy."""

from collections.abc import Callable, Iterable

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware

from config import error_views

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = structlog.get_logger(__name__)


class RefuseNulMiddleware:
    """Answers 400 to what no form of ours can send and no PostgreSQL text can hold: NUL, anywhere.

    The body is parsed here, so a broken or oversized one is refused in the same place: every page behind can trust
    that request.POST and request.FILES are readable. A view with the attribute `takes_any_query` stores nothing and
    tells itself what is wrong in its query string.
    """

    NUL = "\x00"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _declared_length(request) > settings.REQUEST_MAX_BYTES:
            return error_views.too_large(request)
        try:
            refused = any(self.NUL in text for text in self._texts(request))
        except UnreadablePostError:
            refused = True
        if refused:
            raise BadRequest
        return self.get_response(request)

    def _texts(self, request: HttpRequest) -> Iterable[str]:
        yield request.path_info
        if any(self.NUL in text for text in _names_and_values(request.GET.lists())) and not _takes_any_query(request):
            yield self.NUL
        if request.method in {"POST", "PUT", "PATCH"}:
            yield from _names_and_values(request.POST.lists())
            for name, files in request.FILES.lists():
                yield name
                yield from (file.name or "" for file in files)


def _names_and_values(lists: Iterable[tuple[str, list]]) -> Iterable[str]:
    for name, values in lists:
        yield name
        yield from values


def _takes_any_query(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "takes_any_query", False)
    except Resolver404:
        return False


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class DatabaseBusyMiddleware:
    """Answers 503 with a page that says what to do, when the database is locked, full or gone.

    Views are atomic where they write, so nothing is half done. What fails outside a view meets the same page through
    `error_views.server_error`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the 503 page for a database that does not answer, None for every other fault."""
        if isinstance(exception, OperationalError | InterfaceError):
            logger.error("database_unavailable", error=type(exception).__name__)
            return error_views.unavailable(request)
        return None


class RequestLogMiddleware(RequestMiddleware):
    """One log line for each answer: request id, user id, the route's pattern. Never a path: paths hold keys."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return the method and the pattern of the address, as in `POST sak/<int:pk>/`."""
        match = getattr(request, "resolver_match", None)
        return f"{request.method} {match.route if match else '-'}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Name the user only when the page has already loaded them: the log must not ask a database that is down."""
        user = getattr(request, "_cached_user", None)
        if user is not None and user.pk is not None:
            structlog.contextvars.bind_contextvars(user_id=user.pk)
