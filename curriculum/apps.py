from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    """Service periods, education plans and planned teaching."""

    name = "curriculum"
    verbose_name = _("Utdanning")
