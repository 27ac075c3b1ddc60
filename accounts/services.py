"""What can be done to a person's account. The administrator's acts, and one's own."""

from importlib import import_module
from typing import Any

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from accounts.exceptions import LogInRequired, NotUserAdministrator, OwnAccess, RoleFamilyChange
from accounts.models import User
from accounts.roles import STAFF_ROLES, Role

logger = structlog.get_logger(__name__)

SECONDS_A_DAY = 24 * 60 * 60


@transaction.atomic
def create_user_by_administrator(*, email: str, name: str, role: str, language: str, by: User) -> User:
    """Store a person without a password and mail them a link to choose one.

    The address counts as confirmed, for the link reaches nobody else. Raises NotUserAdministrator, and ValidationError
    for an address that is taken or a value that cannot be stored.
    """
    check_may_create(by=_lock(by.pk)[by.pk])
    user = User.objects.create_user(email, None, name=name, role=role, language=language)
    confirm_address(user)
    _send(user, "account/email/welcome", password_url=choose_password_url(user), days=days_a_link_lasts())
    logger.info("user_created", user_id=user.pk, role=user.role, by=by.pk)
    return user


@transaction.atomic
def change_user_by_administrator(
    user: User,
    *,
    name: str,
    role: str,
    language: str,
    is_active: bool,
    by: User,
    remove_second_factor: bool = False,
) -> User:
    """Change a person's account and mail them what was changed, in words of their own language.

    A changed role or a closed account ends the person's sessions at their next request. Raises NotUserAdministrator,
    OwnAccess, RoleFamilyChange, and ValidationError for a value that cannot be stored.
    """
    locked = _lock(user.pk, by.pk)
    user, by = locked[user.pk], locked[by.pk]
    check_change_of_user(user, role=role, is_active=is_active, by=by)
    if remove_second_factor and user.pk == by.pk:
        raise OwnAccess
    wanted = {"name": name, "role": role, "language": language, "is_active": is_active}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, wanted[field])
    user.full_clean(exclude=["password", "email"])
    user.save(update_fields=changed or None)
    if remove_second_factor and Authenticator.objects.filter(user=user).delete()[0]:
        changed.append("second_factor")
    if changed:
        _send(user, "account/email/changed_by_administrator", changed=changed)
        logger.info("user_changed", user_id=user.pk, fields=changed, by=by.pk)
    return user


@transaction.atomic
def change_own_details(user: User, *, name: str, language: str, by: User) -> User:
    """Change one's own name and language; raises PermissionDenied for anybody else's account."""
    if user.pk != by.pk:
        raise PermissionDenied
    user = _lock(user.pk)[user.pk]
    user.name, user.language = name, language
    user.full_clean(exclude=["password", "email"])
    user.save(update_fields=["name", "language"])
    return user


@transaction.atomic
def open_supervisor_account(*, email: str, name: str, language: str) -> User:
    """Return the supervisor behind an address that a personal link was mailed to, made without a password if need be.

    The link proves the address. Raises LogInRequired when the address belongs to somebody who is more than a
    supervisor here, or to a closed account: then only a log-in says who it is.
    """
    known = User.objects.select_for_update(of=("self",)).filter(email__iexact=email).first()
    if needs_log_in(email):
        raise LogInRequired
    return known or _new_supervisor(email=email, name=name, language=language)


def _new_supervisor(*, email: str, name: str, language: str) -> User:
    try:
        with transaction.atomic():
            made = User.objects.create_user(email, None, name=name, role=Role.SUPERVISOR, language=language)
            confirm_address(made)
    except (IntegrityError, ValidationError):
        # The same person accepted for another doctor in the same moment.
        winner = User.objects.filter(email__iexact=email, role=Role.SUPERVISOR, is_active=True).first()
        if winner is None:
            raise
        return winner
    logger.info("supervisor_account_opened", user_id=made.pk)
    return made


def needs_log_in(email: str) -> bool:
    """Whether a personal link to this address is not enough to act as a supervisor: the account is another kind's."""
    known = User.objects.filter(email__iexact=email).first()
    if known is None:
        return EmailAddress.objects.filter(email__iexact=email).exists()
    return known.role != Role.SUPERVISOR or not known.is_active


def check_may_create(*, by: User) -> None:
    """Raise NotUserAdministrator unless the role of `by` may add users."""
    if not by.has_perm("accounts.add_user"):
        raise NotUserAdministrator


def check_change_of_user(user: User, *, role: str, is_active: bool, by: User) -> None:
    """Raise the AccountRefusal that stands in the way of giving `user` this role and this access."""
    if not by.has_perm("accounts.change_user"):
        raise NotUserAdministrator
    if user.pk == by.pk and (role != user.role or is_active != user.is_active):
        raise OwnAccess
    if (role in STAFF_ROLES) != (user.role in STAFF_ROLES):
        raise RoleFamilyChange


def confirm_address(user: User) -> None:
    """Record the person's address as theirs and confirmed; for accounts that others vouch for, and for demo people."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def choose_password_url(user: User) -> str:
    """Return the address where the person chooses a password; works once, for PASSWORD_RESET_TIMEOUT seconds."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.SITE_URL + path.replace("UID-KEY", key)


def days_a_link_lasts() -> int:
    """Return for how many days a link to choose a password works."""
    return int(settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY)


def _lock(*pks: int) -> dict[int, User]:
    # One order for everybody, so that two administrators who close each other's accounts meet one after the other.
    return {user.pk: user for user in User.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")}


def _send(user: User, template: str, **context: Any) -> None:
    context |= {"user": user, "site_url": settings.SITE_URL, "agency": settings.AGENCY_NAME}
    with override(user.language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}_message.txt", context).strip() + "\n"
        EmailMessage(subject=subject, body=body, to=[user.email]).send()


def delete_old_sessions() -> None:
    """Delete what is stored of sessions that are over, with whatever lay in them. Safe to run twice."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
