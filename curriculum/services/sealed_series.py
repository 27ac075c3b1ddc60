"""A previewed series, carried by the browser between preview and confirmation: signed, for one person and one log."""

from datetime import date
from decimal import Decimal
from typing import Final

from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import NotPossible
from curriculum.models import Logbook
from curriculum.services.series import PlannedSession, SeriesFacts

#: how long a preview can be confirmed, in seconds
MAX_AGE: Final = 60 * 60
_SALT: Final = "curriculum.previewed-series"


def seal_series(logbook: Logbook, *, by: User, facts: SeriesFacts, sessions: list[PlannedSession]) -> str:
    """Return the series as text that nobody can change, for `by` to confirm in this log within the hour."""
    content = {
        "user": by.pk,
        "logbook": logbook.pk,
        "facts": [facts.title, facts.form, facts.leader, facts.place],
        "sessions": [[each.on.isoformat(), str(each.hours), each.topic] for each in sessions],
    }
    return signing.dumps(content, salt=_SALT, compress=True)


def open_sealed_series(sealed: str, logbook: Logbook, *, by: User) -> tuple[SeriesFacts, list[PlannedSession]]:
    """Return what was sealed. Raises NotPossible for what is too old, changed, or somebody else's."""
    try:
        content = signing.loads(sealed, salt=_SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError):
        content = {}
    if content.get("user") != by.pk or content.get("logbook") != logbook.pk:
        raise NotPossible(_("Forhåndsvisningen gjelder ikke lenger. Velg filen en gang til."), field="file")
    title, form, leader, place = content["facts"]
    sessions = [
        PlannedSession(on=date.fromisoformat(on), hours=Decimal(hours), topic=topic)
        for on, hours, topic in content["sessions"]
    ]
    return SeriesFacts(title=title, form=form, leader=leader, place=place), sessions
