from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """Supervisors and their appointments."""

    name = "supervision"
    verbose_name = _("Veiledning")

    def ready(self) -> None:
        """Join those who want to know when something is written in a log."""
        from supervision.services.log_months import listen  # noqa: PLC0415 - models are there only now

        listen()
