"""Which logs a reader of the catalogue can take an activity into."""

from typing import Any

from curriculum.models import Logbook

MOST_LOGS = 10


def list_own_logbooks(user: Any) -> list[Logbook]:
    """Return the logs that the person keeps, the newest first; none for whoever is not logged in."""
    if not user.is_authenticated:
        return []
    return list(Logbook.objects.filter(doctor__user=user).order_by("-pk")[:MOST_LOGS])
