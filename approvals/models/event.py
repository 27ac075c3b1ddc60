"""What happened in a case. Rows are only ever added; triggers in the database refuse anything else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import Action, EventKind, Status
from approvals.models.application import Application


class CaseEvent(models.Model):
    """One line of the timeline: who did what when, and from which status to which. Null `actor` is the system."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("hva"), max_length=30, choices=EventKind.choices)
    action = models.CharField(_("handling"), max_length=20, choices=Action.choices, blank=True)
    old_status = models.CharField(_("fra"), max_length=24, choices=Status.choices, blank=True)
    new_status = models.CharField(_("til"), max_length=24, choices=Status.choices, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("når"), auto_now_add=True)
    detail = models.JSONField(_("detaljer"), default=dict, blank=True)

    class Meta:
        verbose_name = _("hendelse")
        verbose_name_plural = _("hendelser")
        ordering = ["id"]
        indexes = [models.Index(fields=["application", "id"], name="approvals_event_timeline")]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_kind_display()}"
