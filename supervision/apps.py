from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """Supervisors and their appointments."""

    name = "supervision"
    verbose_name = _("Veiledning")
