from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """Supervisors and their appointments."""

    name = "supervision"
    verbose_name = _("Veiledning")

    def ready(self) -> None:
        """Join those who want to know when a log is written in, and say who signs plans in it and what is planned."""
        from supervision.services import following, log_months  # noqa: PLC0415 - models are there only now

        log_months.listen()
        following.listen()
