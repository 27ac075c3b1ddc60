"""Who has read a case, and when the applicant opened a letter."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from approvals.enums import EventKind, ReadingSubject
from approvals.models import Application, Letter, LetterOpening, Reading
from approvals.services.audit import append_reading_link, lock_head
from approvals.services.status import record_event


def record_reading(application: Application, *, by: User, subject: ReadingSubject, key: object = "") -> Reading | None:
    """Note that a staff member opened the case, or the paper of it that `key` names; the applicant sees it.

    At most one row for each person, case, paper and clock hour, so that turning pages does not hide what matters.
    Returns None when nothing was added. Call before the content is handed out, and after the right to it is checked:
    what cannot be noted is not shown.
    """
    if not by.is_staff or not application.case_number:
        return None
    what = f"{subject.value}:{key}" if key else subject.value
    if _is_noted(application, by=by, what=what):
        return None
    with transaction.atomic():
        # Two pages opened in the same second stand in line here, and the second finds the first one's row.
        lock_head()
        if _is_noted(application, by=by, what=what):
            return None
        reading = Reading.objects.create(application=application, reader=by, what=what)
        append_reading_link(reading)
    return reading


def _is_noted(application: Application, *, by: User, what: str) -> bool:
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return Reading.objects.filter(application=application, reader=by, what=what, read_at__gte=this_hour).exists()


@transaction.atomic
def record_opening(letter: Letter, *, by: User) -> LetterOpening | None:
    """Note that the applicant opened a letter: the first time is what counts (eForvaltningsforskriften § 8).

    Others than the applicant open nothing in that sense, and leave no row. Returns None then, and when the letter has
    been opened before.
    """
    if by.pk != letter.application.doctor.user_id or letter.openings.exists():
        return None
    Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.openings.exists():
        return None
    opening = LetterOpening.objects.create(letter=letter, opened_by=by)
    detail = {"letter": letter.pk, "letter_kind": str(letter.kind)}
    record_event(letter.application, EventKind.LETTER_OPENED, by=by, detail=detail)
    return opening
