"""Permissions by role, read from the one table in `accounts.roles`."""

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from accounts.models import User
from accounts.roles import ROLE_PERMISSIONS


class RolePermissionBackend(BaseBackend):
    """Answers `has_perm` for a whole model from the person's role; objects are guardian's to answer."""

    def get_all_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        """Return the role's permissions; none for inactive people, and none for single objects."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return set(ROLE_PERMISSIONS.get(user_obj.role, ()))
