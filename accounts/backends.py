"""Who somebody is, and what their role permits. Rights come from the table in `accounts.roles` and nowhere else."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from accounts.models import User
from accounts.roles import ROLE_PERMISSIONS

Person = User | AnonymousUser


class LogInBackend(AuthenticationBackend):
    """Recognises people by address and password, and gives no rights.

    Its parent would read rights from groups: a row slipped into a table would open doors that the table of roles
    keeps shut.
    """

    def get_user_permissions(self, user_obj: Person, obj: Model | None = None) -> set[str]:
        """Return nothing."""
        return set()

    def get_group_permissions(self, user_obj: Person, obj: Model | None = None) -> set[str]:
        """Return nothing."""
        return set()

    def get_all_permissions(self, user_obj: Person, obj: Model | None = None) -> set[str]:
        """Return nothing."""
        return set()

    def has_module_perms(self, user_obj: Person, app_label: str) -> bool:
        """Return False."""
        return False


class RolePermissionBackend(BaseBackend):
    """Answers `has_perm` for a whole model from the person's role; objects are guardian's to answer."""

    def get_all_permissions(self, user_obj: Person, obj: Model | None = None) -> set[str]:
        """Return the role's permissions; none for inactive people, and none for single objects."""
        if isinstance(user_obj, AnonymousUser) or not user_obj.is_active or obj is not None:
            return set()
        return set(ROLE_PERMISSIONS.get(user_obj.role, ()))
