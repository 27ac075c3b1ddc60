"""Who may read and write what two people said to each other. Nobody but the two, whatever their role."""

from typing import Final

from django.utils.translation import gettext as _

from accounts.models import User
from curriculum.exceptions import NotAllowed
from curriculum.models import Logbook
from curriculum.permissions import check_may_open, may_keep, may_open, may_supervise
from supervision.models import Appointment, Meeting, Notes

READ_NOTES: Final = "supervision.read_notes"


def may_read_notes(user: User, notes: Notes) -> bool:
    """Whether the person is one of the two whom the notes belong to. Staff never are."""
    return not user.is_staff and user.has_perm(READ_NOTES, notes)


def is_supervisor_of(user: User, appointment: Appointment) -> bool:
    """Whether it is the person's own appointment."""
    return appointment.supervisor is not None and appointment.supervisor.user_id == user.pk


def may_open_meeting(user: User, meeting: Meeting) -> bool:
    """Whether the person has business with a meeting: whoever may open the log, and the one who held it, for good."""
    return may_open(user, meeting.logbook) or (not user.is_staff and is_supervisor_of(user, meeting.appointment))


def may_log_for(user: User, appointment: Appointment) -> bool:
    """Whether the person follows the service by this appointment, and still has the log open."""
    logbook = appointment.service_period.logbook
    return logbook is not None and is_supervisor_of(user, appointment) and may_supervise(user, logbook)


def check_may_log_for(user: User, appointment: Appointment) -> None:
    """Only the one who follows the service says what was done in it. Raises NotAllowed."""
    if not may_log_for(user, appointment):
        raise NotAllowed(_("Bare veilederen i denne tjenesten kan føre møtene."))


def may_mend(user: User, meeting: Meeting) -> bool:
    """Whether the person corrects and strikes out an entry: whoever held the meeting does, while the log lives.

    It takes no right to the log: whoever has handed a service over still answers for the meetings they held.
    """
    return not user.is_staff and is_supervisor_of(user, meeting.appointment)


def check_may_mend(user: User, meeting: Meeting) -> None:
    """Only the one who held a meeting says otherwise of it. Raises NotAllowed."""
    if not may_mend(user, meeting):
        raise NotAllowed(_("Bare veilederen som holdt møtet, kan rette eller stryke det."))


def may_plan(user: User, logbook: Logbook, appointment: Appointment) -> bool:
    """Whether the person agrees on meetings of an appointment: the doctor, and the supervisor whose days they are."""
    return may_keep(user, logbook) or (may_supervise(user, logbook) and is_supervisor_of(user, appointment))


def check_may_plan(user: User, logbook: Logbook, appointment: Appointment) -> None:
    """Only the two who are to meet say when. Raises NotAllowed."""
    check_may_open(user, logbook)
    if not may_plan(user, logbook, appointment):
        sentence = _("Bare legen og veilederen som følger tjenesten den dagen, kan planlegge, flytte og avlyse møtet.")
        raise NotAllowed(sentence)
