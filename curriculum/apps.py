from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    """Service periods, education plans and planned teaching."""

    name = "curriculum"
    verbose_name = _("Utdanning")

    def ready(self) -> None:
        """Let the system check tell of files of programmes that were refused."""
        from curriculum.catalogue import shelf  # noqa: F401, PLC0415 - registers its check when the apps are there
