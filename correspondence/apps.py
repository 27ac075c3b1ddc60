"""The outbox and the letter renderer: what leaves the house, and in which form."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrespondenceConfig(AppConfig):
    """Lowest floor of the house: knows recipients, subjects and files, and nothing of cases."""

    name = "correspondence"
    verbose_name = _("Utsendelser")
    default_auto_field = "django.db.models.BigAutoField"
