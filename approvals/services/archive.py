"""Handing a closed case over to the archive: one zip with the message and the files that it names."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO, Final

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.archive import (
    ArchivedCase,
    ArchivedFile,
    NoClosingMove,
    build_arkivmelding,
    check_arkivmelding,
    closing_time,
    collect_case,
)
from approvals.enums import EventKind, Status
from approvals.exceptions import NotPossible
from approvals.models import Application
from approvals.models.appeal import OPEN_APPEAL_STATES
from approvals.permissions import check_may_export
from approvals.services.status import lock_application, record_event
from approvals.transitions import DECIDED_STATUSES

log = structlog.get_logger(__name__)

MESSAGE_NAME: Final = "arkivmelding.xml"
CLOSED_STATUSES: Final = DECIDED_STATUSES | {Status.WITHDRAWN}
_IN_MEMORY: Final = 8 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_READABLE: Final = 0o644 << 16
_UNIX: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveExport:
    """A finished export: `content` stands at its beginning and is the caller's to close."""

    filename: str
    sha256: str
    content: IO[bytes]


@transaction.atomic
def export_case(application: Application, *, by: User | None) -> ArchiveExport:
    """Return a closed case as a zip, and note in the case that it was exported. Null `by` is the system's own command.

    The same case gives the same bytes each time: every date in it is the case's own. Raises NotAllowed, or NotPossible
    with a sentence (the case is not closed, a file cannot be read or was changed, the message fails its check).
    """
    application = lock_application(application)
    if by is not None:
        check_may_export(by, application)
    check_closed(application)
    try:
        case = collect_case(application)
    except NoClosingMove as unclosed:
        raise NotPossible(_("Saken er ikke avsluttet.")) from unclosed
    content = _write_zip(case, _checked_message(case))
    sha256 = _digest(content)
    record_event(
        application,
        EventKind.EXPORTED,
        by=by,
        detail={"sha256": sha256, "files": len(list(case.files()))},
    )
    return ArchiveExport(filename=archive_name(application), sha256=sha256, content=content)


def check_closed(application: Application) -> None:
    """Raise NotPossible unless the case was received, is decided or withdrawn, and has no open appeal."""
    if not application.case_number or application.status not in CLOSED_STATUSES:
        raise NotPossible(
            _("Saken har status «%(status)s». Bare avsluttede saker kan eksporteres til arkiv.")
            % {"status": application.get_status_display()}
        )
    if application.appeals.filter(state__in=OPEN_APPEAL_STATES).exists():
        raise NotPossible(_("Saken har en klage som ikke er avgjort, og kan ikke eksporteres til arkiv ennå."))


def is_closed(application: Application) -> bool:
    """Whether the case can be exported as it stands."""
    try:
        check_closed(application)
    except NotPossible:
        return False
    return True


def list_closed_before(day: date) -> Iterator[Application]:
    """Give the cases that were closed before `day` began in Norway, by case number."""
    for application in _closed_cases():
        try:
            closed_on = timezone.localdate(closing_time(application))
        except NoClosingMove:
            continue
        if closed_on < day:
            yield application


def archive_name(application: Application) -> str:
    """Return the zip's name, such as 26-00042-arkiv.zip."""
    return f"{str(application.case_number).replace('/', '-')}-arkiv.zip"


def _closed_cases() -> QuerySet[Application]:
    cases = Application.objects.submitted().filter(status__in=sorted(CLOSED_STATUSES))
    return cases.exclude(appeals__state__in=OPEN_APPEAL_STATES).order_by("case_number")


def _checked_message(case: ArchivedCase) -> bytes:
    message = build_arkivmelding(case)
    faults = check_arkivmelding(message)
    if faults:
        log.error("arkivmelding_fails_its_check", case=case.number, faults=faults)
        raise NotPossible(_("Arkivmeldingen består ikke kontrollen og er ikke laget. Driften finner feilene i loggen."))
    return message


def _write_zip(case: ArchivedCase, message: bytes) -> IO[bytes]:
    """Write message and files, one file in memory at a time. Nothing in it tells when or where it was written."""
    at = case.closed_at.astimezone(UTC)
    target: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_entry(MESSAGE_NAME, at), message)
            for file in case.files():
                archive.writestr(_entry(file.name, at), _read(file))
    except NotPossible:
        target.close()
        raise
    target.seek(0)
    return target


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, at.second))
    entry.create_system, entry.external_attr = _UNIX, _READABLE
    return entry


def _read(file: ArchivedFile) -> bytes:
    """Return the file's bytes. Raises NotPossible when they are gone or are not those that were received or sent."""
    try:
        content = file.read()
    except OSError as unreadable:
        raise NotPossible(_("Filen %(name)s kan ikke leses fra lageret.") % {"name": file.name}) from unreadable
    if file.sha256 and hashlib.sha256(content).hexdigest() != file.sha256:
        raise NotPossible(_("Filen %(name)s er ikke lenger den samme som ble lagret.") % {"name": file.name})
    return content


def _digest(content: IO[bytes]) -> str:
    found = hashlib.sha256()
    while block := content.read(_CHUNK):
        found.update(block)
    content.seek(0)
    return found.hexdigest()
