from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, roles and log-in."""

    name = "accounts"
    verbose_name = _("Brukere")
