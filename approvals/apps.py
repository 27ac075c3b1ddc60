from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """The case: application, assessment, decision, letter."""

    name = "approvals"
    verbose_name = _("Saker")

    def ready(self) -> None:
        """Join those who want to know when something is written in a log."""
        from approvals.services.log_changes import listen  # noqa: PLC0415 - models are there only now

        listen()
