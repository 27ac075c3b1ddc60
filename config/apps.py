"""The project as an app (its commands) and the admin site of the caseworkers behind our own log-in."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Makes the commands of this package known: `manage.py run`."""

    name = "config"


class StaffAdminConfig(AdminConfig):
    """Points Django at the site whose log-in goes through allauth."""

    default_site = "config.admin_site.StaffAdminSite"
