"""Whether this process lives, and whether it can do its work. Tells nobody anything about how."""

import secrets
from collections.abc import Callable

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = structlog.get_logger(__name__)


@never_cache
@login_not_required
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """Answer that the process runs; touches nothing else, so a lost database does not restart the web servers."""
    return JsonResponse({"status": "ok"})


@never_cache
@login_not_required
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and cache work, 503 when one does not; names which, never why."""
    parts = {"database": _works("database", _ask_database), "cache": _works("cache", _ask_cache)}
    healthy = set(parts.values()) == {"ok"}
    return JsonResponse({"status": "ok" if healthy else "error", **parts}, status=200 if healthy else 503)


def _works(part: str, ask: Callable[[], bool]) -> str:
    try:
        answered = ask()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a server, the answer is the same
        logger.warning("health_check_failed", part=part, error=type(error).__name__)
        return "error"
    return "ok" if answered else "error"


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _ask_cache() -> bool:
    value = secrets.token_hex(8)
    cache.set(f"health-{value}", value, 10)
    return cache.get(f"health-{value}") == value
