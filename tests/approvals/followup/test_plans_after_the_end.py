"""Plans for days that an ending or a revocation takes away: called off, out of calendars, never reminded of."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import ChangeKind, DecisionKind
from approvals.models import Decision
from approvals.services.calendars.entries import entries_of
from approvals.services.log_changes import follow_change
from approvals.services.revocation import start_revocation
from correspondence.models import Delivery, ScheduledMessage
from curriculum.exceptions import NotPossible
from supervision.models import Conference, ConferenceAnswer
from supervision.services.conferences import undo_settling
from tests.approvals.change_cases import decided_change, july, started, with_position
from tests.approvals.followup.log_rows import DAY, conference, planned, session, states, waiting
from tests.approvals.followup.mailed_calendars import files_of, value
from tests.approvals.rounds import propose_again, signed, warned
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

GONE = "Tjenesten er ikke godkjent denne dagen lenger."


@pytest.fixture
def service(time_machine):
    """A service that has gone on since New Year; the clock stands on 10 May of the approved year."""
    made = followed()
    time_machine.move_to(noon(made.day(5, 10)), tick=False)
    return made


def ended(service):
    """The doctor ends the service on the last day of June."""
    return decided_change(started(service.approval, ChangeKind.ENDING))


def revoked(service):
    """The approval is taken back from the first of July."""
    caseworker = make_user(Role.CASEWORKER)
    reopening = warned(start_revocation(service.approval, by=caseworker, grounds="Enheten har fem senger."))
    content = {"kind": DecisionKind.REVOKED, "statement": "Enheten har færre enn seks senger."}
    return signed(propose_again(reopening, effective_on=july(service.approval), **content))


ACTS = pytest.mark.parametrize("act", [ended, revoked])


@ACTS
def test_conferences_after_the_end_are_called_off_and_those_before_it_stand(service, act):
    for day in (service.day(5, 3), service.day(6, 30), service.day(7, 1), service.day(9, 1)):
        conference(service, day)
    act(service)
    signer = Decision.objects.latest("pk").approved_by_id
    found = Conference.objects.order_by("on").values_list("on", "state", "cancel_cause", "sequence", "settled_by")
    assert list(found) == [
        (service.day(5, 3), "planned", "", 0, None),
        (service.day(6, 30), "planned", "", 0, None),
        (service.day(7, 1), "cancelled", GONE, 1, signer),
        (service.day(9, 1), "cancelled", GONE, 1, signer),
    ]
    kept = ConferenceAnswer.objects.order_by("on").values_list("on", "state", "cause", "by")
    assert list(kept) == [
        (service.day(7, 1), "cancelled", GONE, signer),
        (service.day(9, 1), "cancelled", GONE, signer),
    ]
    assert set(Conference.objects.filter(state="cancelled").values_list("settled_at", flat=True)) == {timezone.now()}


@ACTS
def test_conference_after_the_end_is_not_planned_anew(service, act):
    gone = conference(service, service.day(7, 1))
    act(service)
    with pytest.raises(NotPossible, match=GONE):
        undo_settling(gone, by=service.doctor)
    assert Conference.objects.get().state == "cancelled"


@ACTS
def test_calendar_of_the_doctor_is_told_that_a_conference_after_the_end_is_off(service, act):
    gone = conference(service, service.day(9, 1))
    follow_change(service.logbook)
    act(service)
    mail = Delivery.objects.filter(kind="calendar", recipient_email=service.doctor.email).latest("pk")
    ((name, content),) = files_of(mail)
    assert (name, value(content, "METHOD"), value(content, "STATUS")) == ("avlyst.ics", ["CANCEL"], ["CANCELLED"])
    assert (value(content, "SEQUENCE"), value(content, "DTSTART;VALUE=DATE")) == (["1"], [f"{service.year}0901"])
    (entry,) = entries_of(service.doctor, since=gone.on)
    assert (entry.is_cancelled, entry.sequence) == (True, 1)


@ACTS
def test_conference_after_the_end_is_not_reminded_of(service, act):
    conference(service, service.day(6, 30))
    conference(service, service.day(7, 1))
    assert len(waiting(service, "conference_planned")) == 2
    act(service)
    due = service.day(6, 30) - service.day(6, 30).weekday() * DAY
    left = ScheduledMessage.objects.filter(kind="conference_planned", state="waiting")
    assert [timezone.localdate(at) for at in left.values_list("due_at", flat=True)] == [due]
    assert states("conference_planned") == ["cancelled", "waiting"]


@ACTS
def test_meeting_after_the_end_is_called_off_and_not_reminded_of(service, act):
    meeting = planned(service, service.day(7, 1))
    follow_change(service.logbook)
    act(service)
    meeting.refresh_from_db()
    assert (meeting.cancel_cause, meeting.sequence) == ("Veilederen følger ikke tjenesten denne dagen lenger.", 1)
    assert states("meeting_planned") == ["cancelled", "cancelled"]
    mails = Delivery.objects.filter(kind="calendar", subject__startswith="Avlyst: Veiledningsmøte")
    assert {each.recipient_email for each in mails} == {service.doctor.email, service.supervisor.email}


@ACTS
def test_teaching_and_conferences_after_the_end_are_never_asked_for(service, act, time_machine):
    for day in (service.day(6, 30), service.day(7, 1)):
        session(service, day)
    act(service)
    time_machine.move_to(noon(service.day(7, 8)), tick=False)
    # One that was forgotten is not asked for either, whatever its state.
    conference(service, service.day(7, 2))
    assert waiting(service, "conferences_unticked") == []
    told = ScheduledMessage.objects.filter(kind="attendance_unticked").values_list("params__on", flat=True)
    follow_change(service.logbook)
    assert list(told) == [service.day(6, 30).isoformat()]


@ACTS
def test_end_of_the_approval_is_told_of_on_its_new_day_at_once(service, act):
    follow_change(service.logbook)
    act(service)
    (due_at,) = ScheduledMessage.objects.filter(kind="approval_ends").values_list("due_at", flat=True)
    assert timezone.localdate(due_at) == service.day(6, 30) - 60 * DAY


def test_conferences_stand_when_another_approval_covers_their_days(service):
    conference(service, service.day(9, 1))
    decided_change(with_position(started(service.approval), 80))
    assert list(Conference.objects.values_list("state", "sequence")) == [("planned", 0)]


def test_what_has_been_is_not_called_off_by_an_ending_in_the_past(service, time_machine):
    case = started(service.approval, ChangeKind.ENDING)
    conference(service, service.day(7, 2))
    conference(service, service.day(9, 1))
    time_machine.move_to(noon(service.day(7, 10)), tick=False)
    decided_change(case)
    found = Conference.objects.order_by("on").values_list("on", "state")
    assert list(found) == [(service.day(7, 2), "planned"), (service.day(9, 1), "cancelled")]
    assert waiting(service, "conferences_unticked") == []
