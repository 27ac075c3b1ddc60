"""Private addresses that a calendar fetches. Whoever has the address reads the calendar, so it can be closed."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from approvals.exceptions import NotAllowed
from approvals.models import CalendarFeed
from approvals.services.calendars.entries import entries_of, organizer
from correspondence.icalendar import write_calendar

log = structlog.get_logger(__name__)

READERS: Final = frozenset({Role.DOCTOR, Role.SUPERVISOR})
_SECRET_BYTES: Final = 32
_LONGEST_SECRET: Final = 100
#: so far back a calendar shows what has been
_PAST: Final = timedelta(days=90)


def may_subscribe(user: User) -> bool:
    """Whether a person can have anything in a calendar: doctors and supervisors."""
    return user.is_active and user.role in READERS


def open_feed(user: User) -> CalendarFeed | None:
    """Return the address that answers now, if there is one; which one it is, nobody can tell."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


@transaction.atomic
def make_feed(user: User) -> str:
    """Return the secret of a new address, and close the one before it. The secret is shown once and never stored.

    Raises NotAllowed for whoever has nothing to put in a calendar.
    """
    locked = _lock(user)
    _close(locked)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    CalendarFeed.objects.create(user=locked, secret_hash=_hashed(secret))
    log.info("calendar_feed_made", user=locked.pk)
    return secret


@transaction.atomic
def revoke_feed(user: User) -> bool:
    """Close the person's address; return whether one was open. Raises NotAllowed as `make_feed` does."""
    locked = _lock(user)
    closed = _close(locked)
    if closed:
        log.info("calendar_feed_revoked", user=locked.pk)
    return closed


def find_feed(secret: str) -> CalendarFeed | None:
    """Return the open address with this secret; None for one that is wrong, closed, or somebody's who may not read."""
    if len(secret) > _LONGEST_SECRET:
        return None
    found = CalendarFeed.objects.select_related("user").filter(secret_hash=_hashed(secret), revoked_at__isnull=True)
    feed = found.first()
    return feed if feed is not None and may_subscribe(feed.user) else None


def read_feed(feed: CalendarFeed) -> bytes:
    """Return the calendar, in its owner's language, and note the day on which it was read."""
    today = timezone.localdate()
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)
    user = feed.user
    with translation.override(user.language):
        name = _("Veiledning og pasientkonferanser")
        entries = entries_of(user, since=today - _PAST)
    return write_calendar(entries, organizer=organizer(), name=name, language=user.language)


def _lock(user: User) -> User:
    """Return the person, locked, so that two pages cannot open two addresses."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not may_subscribe(locked):
        raise NotAllowed(_("Bare leger og veiledere har møter i kalenderen."))
    return locked


def _close(user: User) -> bool:
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now()) > 0


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
