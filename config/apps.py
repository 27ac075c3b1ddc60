"""The project as an app (its commands) and the admin site of the caseworkers behind our own log-in."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Makes the commands of this package known: `manage.py run`, and the checks it starts with."""

    name = "config"

    def ready(self) -> None:
        """Let the system checks ask what must be so before the site starts."""
        from config import checks  # noqa: F401, PLC0415 - registers its check when the apps are there


class StaffAdminConfig(AdminConfig):
    """Points Django at the site whose log-in goes through allauth."""

    default_site = "config.admin_site.StaffAdminSite"
