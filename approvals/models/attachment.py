"""A document the doctor attached, kept under a name of our own."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import AttachmentKind
from approvals.models.application import Application


def attachment_path(attachment: "Attachment", _filename: str) -> str:
    """Return where the file lies: nothing of the doctor's own file name reaches the disk."""
    return f"attachments/{attachment.public_id.hex[:2]}/{attachment.public_id.hex}"


class Attachment(models.Model):
    """Content was checked before the row was made: PDF, JPEG or PNG."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(_("hva dokumentet viser"), max_length=20, choices=AttachmentKind.choices)
    file = models.FileField(_("fil"), upload_to=attachment_path, max_length=120)
    original_name = models.CharField(_("filnavn"), max_length=150)
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("størrelse i byte"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("lastet opp"), auto_now_add=True)

    class Meta:
        verbose_name = _("vedlegg")
        verbose_name_plural = _("vedlegg")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="approvals_attachment_type_allowed",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name
