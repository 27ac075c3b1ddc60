"""A previewed series, carried by the browser between preview and confirmation: signed, for one person and one log."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import NotPossible
from curriculum.models import Logbook
from curriculum.services.series import PlannedSession, SeriesFacts

#: how long a preview can be confirmed, in seconds
MAX_AGE: Final = 60 * 60
_SALT: Final = "curriculum.previewed-series"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSeries:
    """What was previewed: the series, its sessions, and the days before which lines of the file were left out."""

    facts: SeriesFacts
    sessions: list[PlannedSession]
    known_gaps: frozenset[date] = frozenset()


def seal_series(logbook: Logbook, *, by: User, series: SealedSeries) -> str:
    """Return the series as text that nobody can change, for `by` to confirm in this log within the hour."""
    facts = series.facts
    content = {
        "user": by.pk,
        "logbook": logbook.pk,
        "facts": [facts.title, facts.form, facts.leader, facts.place],
        "sessions": [[each.on.isoformat(), str(each.hours), each.topic] for each in series.sessions],
        "gaps": sorted(day.isoformat() for day in series.known_gaps),
    }
    return signing.dumps(content, salt=_SALT, compress=True)


def open_sealed_series(sealed: str, logbook: Logbook, *, by: User) -> SealedSeries:
    """Return what was sealed. Raises NotPossible for what is too old, changed, or somebody else's."""
    content = _content_of(sealed, logbook, by=by, max_age=MAX_AGE)
    if content is None:
        raise NotPossible(_("Forhåndsvisningen gjelder ikke lenger. Velg filen en gang til."), field="file")
    sessions = [
        PlannedSession(on=date.fromisoformat(on), hours=Decimal(hours), topic=topic)
        for on, hours, topic in content["sessions"]
    ]
    gaps = frozenset(date.fromisoformat(day) for day in content.get("gaps", ()))
    return SealedSeries(facts=_facts_of(content), sessions=sessions, known_gaps=gaps)


def facts_in_seal(sealed: str, logbook: Logbook, *, by: User) -> SeriesFacts | None:
    """Return what the person typed of the series, also when it is too old to confirm; None when it is not theirs."""
    content = _content_of(sealed, logbook, by=by, max_age=None)
    return _facts_of(content) if content else None


def _content_of(sealed: str, logbook: Logbook, *, by: User, max_age: int | None) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = signing.loads(sealed, salt=_SALT, max_age=max_age)
    except (signing.BadSignature, ValueError):
        return None
    return content if content.get("user") == by.pk and content.get("logbook") == logbook.pk else None


def _facts_of(content: dict[str, Any]) -> SeriesFacts:
    title, form, leader, place = content["facts"]
    return SeriesFacts(title=title, form=form, leader=leader, place=place)
