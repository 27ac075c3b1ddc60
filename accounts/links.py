"""Single-purpose links: one addressee, one act, once, until a date. The secret itself is never stored."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.exceptions import LinkUnusable
from accounts.models import SingleUseLink

_SECRET_BYTES = 32
MAX_SECRET_LENGTH = 100


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def make_link(
    *, purpose: str, subject_id: int, recipient_email: str, expires_at: datetime, keep_earlier: bool = False
) -> str:
    """Return the secret of a new link. Earlier links to the same act are void from now on.

    With `keep_earlier` those to the same address stay in use and last as long as the new one: a reminder must not
    close the page on somebody who is writing. Whichever is used first, `void_links` ends the others.
    """
    if keep_earlier:
        earlier = SingleUseLink.objects.filter(
            purpose=purpose, subject_id=subject_id, recipient_email__iexact=recipient_email
        )
        earlier.filter(used_at__isnull=True, voided_at__isnull=True).update(expires_at=expires_at)
    else:
        void_links(purpose=purpose, subject_id=subject_id)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    SingleUseLink.objects.create(
        purpose=purpose,
        subject_id=subject_id,
        secret_hash=_hashed(secret),
        recipient_email=recipient_email,
        expires_at=expires_at,
    )
    return secret


def count_links(*, purpose: str, subject_id: int) -> int:
    """Return how many links to this act were ever made."""
    return SingleUseLink.objects.filter(purpose=purpose, subject_id=subject_id).count()


def count_recent_links(*, purpose: str, subject_ids: Iterable[int], recipient_email: str, since: datetime) -> int:
    """Return how many links to these acts went to the address after `since`."""
    return SingleUseLink.objects.filter(
        purpose=purpose,
        subject_id__in=list(subject_ids),
        recipient_email__iexact=recipient_email,
        created_at__gte=since,
    ).count()


def void_links(*, purpose: str, subject_id: int) -> int:
    """Make every unused link to this act void; return how many there were."""
    return SingleUseLink.objects.filter(
        purpose=purpose, subject_id=subject_id, used_at__isnull=True, voided_at__isnull=True
    ).update(voided_at=timezone.now())


def find_link(secret: str, *, purpose: str) -> SingleUseLink:
    """Return the usable link with this secret and note that it was opened.

    Raises LinkUnusable for a wrong, used, void or expired link alike: a guess learns nothing.
    """
    if len(secret) > MAX_SECRET_LENGTH:
        raise LinkUnusable
    link = SingleUseLink.objects.filter(secret_hash=_hashed(secret), purpose=purpose).first()
    if link is None or not _is_usable(link):
        raise LinkUnusable
    if link.opened_at is None:
        SingleUseLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())
    return link


@transaction.atomic
def use_link(link: SingleUseLink) -> None:
    """Spend the link. Call inside the transaction of the act; raises LinkUnusable when it was spent meanwhile."""
    locked = SingleUseLink.objects.select_for_update().get(pk=link.pk)
    if not _is_usable(locked):
        raise LinkUnusable
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])


def _is_usable(link: SingleUseLink) -> bool:
    return link.used_at is None and link.voided_at is None and link.expires_at > timezone.now()
