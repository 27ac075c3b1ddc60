"""A person who can log in."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin

from accounts.roles import STAFF_ROLES, Role


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a stored person; `role` is doctor unless said otherwise."""
        user = self.model(email=self.normalize_email(email).strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return the person who manages users. Named so for `manage.py createsuperuser`; it bypasses nothing."""
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, GuardianUserMixin, PermissionsMixin):
    """One person, one role. Rights come from `accounts.roles`, never from a flag."""

    # Removed from PermissionsMixin: a flag that opens every door would undo the two-person rule.
    is_superuser = False
    # Removed as well: a right given to one person outside the table of roles would be seen by nobody.
    user_permissions = None  # type: ignore[assignment]

    email = models.EmailField(_("e-postadresse"), max_length=254)
    name = models.CharField(_("navn"), max_length=150)
    role = models.CharField(_("rolle"), max_length=20, choices=Role.choices, default=Role.DOCTOR)
    language = models.CharField(_("språk"), max_length=2, choices=settings.LANGUAGES, default="nb")
    is_active = models.BooleanField(_("aktiv"), default=True)
    date_joined = models.DateTimeField(_("opprettet"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("bruker")
        verbose_name_plural = _("brukere")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("Det finnes allerede en bruker med denne e-postadressen."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="accounts_user_role_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name; Django's own pages ask for it by this method."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name, for we do not split people's names."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether the role works in Django admin."""
        return self.is_active and self.role in STAFF_ROLES

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the role as well as to the password: whoever's role changes must log in anew."""
        return salted_hmac(
            "accounts.session", f"{self.role}:{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def has_module_perms(self, app_label: str) -> bool:
        """Whether any permission of the role belongs to the app."""
        return any(permission.startswith(f"{app_label}.") for permission in self.get_all_permissions())
