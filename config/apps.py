"""The admin site of the caseworkers: stock Django admin behind our own log-in."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Points Django at the site whose log-in goes through allauth."""

    default_site = "config.admin_site.StaffAdminSite"
