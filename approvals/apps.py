from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """The case: application, assessment, decision, letter."""

    name = "approvals"
    verbose_name = _("Saker")
