from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    """Municipalities, palliative units and palliative centres."""

    name = "units"
    verbose_name = _("Enheter")
