"""Standard paragraphs for grounds: written once by a lead caseworker, kept in versions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StandardParagraph(models.Model):
    """One version of a paragraph in three languages. A new version is a new row; `key` holds them together."""

    key = models.SlugField(_("nøkkel"), max_length=60)
    version = models.PositiveSmallIntegerField(_("versjon"), default=1)
    title = models.CharField(_("tittel"), max_length=120)
    criterion = models.CharField(_("vilkår"), max_length=60, blank=True)
    text_nb = models.TextField(_("bokmål"))
    text_nn = models.TextField(_("nynorsk"))
    text_en = models.TextField(_("engelsk"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("skrevet"), auto_now_add=True)
    retired_at = models.DateTimeField(_("tatt ut av bruk"), null=True, blank=True)

    class Meta:
        verbose_name = _("standardavsnitt")
        verbose_name_plural = _("standardavsnitt")
        ordering = ["key", "-version"]
        permissions = [("maintain_paragraphs", _("Kan vedlikeholde standardavsnitt"))]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="approvals_paragraph_version_unique"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(retired_at__isnull=True), name="approvals_paragraph_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"
