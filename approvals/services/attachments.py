"""Attaching documents to a draft or to answers, and removing them from a draft."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import AttachmentKind, EventKind, Section
from approvals.exceptions import NotPossible
from approvals.models import Application, Attachment
from approvals.services.sections import check_is_draft, check_may_write
from approvals.services.status import lock_application, raise_version, record_event
from approvals.services.uploads import JudgedFile, UploadRefused, judge_upload


def attach_document(application: Application, *, by: User, kind: str, upload: "UploadedFile[bytes]") -> Attachment:
    """Keep the file under a name of our own. The content is judged before anything is locked or stored.

    Raises UploadRefused with the reason, NotAllowed, and NotPossible past the limit of files or when the application
    is neither a draft nor waiting for the applicant's answers.
    """
    check_may_write(application, by=by, section=Section.ATTACHMENTS)
    return _attach(application, by=by, kind=kind, judged=judge_upload(upload))


def attach_or_find(application: Application, *, by: User, kind: str, upload: "UploadedFile[bytes]") -> Attachment:
    """Keep the file as `attach_document` does; the same file, attached before as the same, is found instead."""
    check_may_write(application, by=by, section=Section.ATTACHMENTS)
    judged = judge_upload(upload)
    found = application.attachments.filter(sha256=judged.sha256, kind=kind).first()
    return found or _attach(application, by=by, kind=kind, judged=judged)


def _attach(application: Application, *, by: User, kind: str, judged: JudgedFile) -> Attachment:
    if kind not in AttachmentKind.values:
        raise NotPossible(_("Velg hva dokumentet viser."))
    attachment = Attachment(
        application=application,
        kind=kind,
        original_name=judged.name,
        content_type=judged.content_type,
        size=len(judged.content),
        sha256=judged.sha256,
        uploaded_by=by,
    )
    try:
        return _store(attachment, ContentFile(judged.content, name="upload"), by=by)
    except BaseException:
        # The row is gone with its transaction; the file must not stay behind alone.
        if attachment.file.name:
            attachment.file.storage.delete(attachment.file.name)
        raise


@transaction.atomic
def _store(attachment: Attachment, content: "ContentFile[bytes]", *, by: User) -> Attachment:
    application = lock_application(attachment.application)
    check_may_write(application, by=by, section=Section.ATTACHMENTS)
    if application.attachments.count() >= settings.ATTACHMENTS_PER_APPLICATION:
        raise NotPossible(
            _("En søknad kan ha høyst %(limit)d vedlegg. Fjern ett av dem først.")
            % {"limit": settings.ATTACHMENTS_PER_APPLICATION}
        )
    if application.attachments.filter(sha256=attachment.sha256, kind=attachment.kind).exists():
        raise UploadRefused(_("«%(name)s» er allerede lagt ved.") % {"name": attachment.original_name})
    attachment.file.save("upload", content, save=False)
    attachment.full_clean(exclude=["application", "uploaded_by"])
    attachment.save()
    raise_version(application)
    record_event(application, EventKind.ATTACHED, by=by, detail={"attachment": attachment.pk, "kind": attachment.kind})
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User) -> None:
    """Remove a document from a draft; the file goes when the removal is certain.

    Raises NotAllowed, or NotPossible when the application is sent.
    """
    application = lock_application(attachment.application)
    check_is_draft(application, by=by)
    storage, name = attachment.file.storage, str(attachment.file.name)
    record_event(application, EventKind.DETACHED, by=by, detail={"attachment": attachment.pk, "kind": attachment.kind})
    attachment.delete()
    raise_version(application)
    transaction.on_commit(lambda: storage.delete(name))
