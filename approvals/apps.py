from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from approvals.rules import read_from


class ApprovalsConfig(AppConfig):
    """The case: application, assessment, decision, letter."""

    name = "approvals"
    verbose_name = _("Saker")

    def ready(self) -> None:
        """Read the rules from the folder that is set, and join those who want to know when a log is written in."""
        if settings.RULES_FOLDER:
            read_from(settings.RULES_FOLDER)
        from approvals.services.log_changes import listen  # noqa: PLC0415 - models are there only now

        listen()
