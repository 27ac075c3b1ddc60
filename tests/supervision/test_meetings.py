"""Logging, correcting, striking and answering for meetings: what is kept, and what is refused beside which field."""

from datetime import timedelta

import pytest

from accounts.links import find_link
from accounts.models import SingleUseLink
from accounts.roles import Role
from approvals.enums import ChangeKind
from approvals.models import Approval
from correspondence.models import Delivery
from curriculum.exceptions import LogChanged, LogError, NotAllowed, NotPossible
from curriculum.months import month_number
from supervision.models import Appointment, Meeting, Notes
from supervision.permissions import may_read_notes
from supervision.queries.meetings import SeenMeeting, meetings_seen_by_staff
from supervision.services.meetings import (
    ANSWER_MEETING,
    NotesContent,
    answer_meeting,
    correct_meeting,
    log_meeting,
    strike_meeting,
)
from tests.access.rows_stored import changed_tables, dump_rows
from tests.approvals.change_cases import decided_change, july, started, with_supervisor
from tests.factories import make_user
from tests.followed import followed, noon
from tests.supervision.meeting_acts import NOTES, corrected_to, in_may, logged, secret_in

pytestmark = pytest.mark.django_db


def refused(kind, act):
    """Run the act, which must be refused and change nothing; return the sentence and the field."""
    before = dump_rows()
    with pytest.raises(kind) as refusal:
        act()
    assert changed_tables(before, dump_rows()) == []
    return str(refusal.value), refusal.value.field


def test_meeting_is_kept_with_its_month_and_the_doctor_is_asked(time_machine):
    service = in_may(time_machine)
    meeting = logged(service, topics=["ethics", "family"], has_evaluation=True, notes=NOTES)
    assert (meeting.logbook, meeting.appointment) == (service.logbook, service.appointment)
    assert meeting.month == month_number(service.day(5, 3))
    assert (meeting.topics, meeting.logged_by, meeting.answer) == (["ethics", "family"], service.supervisor, "")
    assert meeting.notes.progress == [{"goal": "Smertelindring", "level": "partly"}]
    mail = Delivery.objects.get(key=f"meeting:{meeting.pk}:question")
    assert (mail.recipient_email, mail.holds_secret) == (service.doctor.email, True)
    assert mail.subject == f"Stemmer møtet 3. mai {service.year}?"
    assert find_link(secret_in(mail), purpose=ANSWER_MEETING).subject_id == meeting.pk


@pytest.mark.parametrize(
    ("about", "field", "sentence"),
    [
        (
            {"held_on": (5, 11)},
            "held_on",
            "11. mai {year} har ikke vært ennå. Før møtet når det er holdt, eller planlegg det.",
        ),
        ({"minutes": 4}, "minutes", "Et møte varer fra 5 til 480 minutter. Skriv varigheten i minutter."),
        ({"minutes": 25 * 60}, "minutes", "Et møte varer fra 5 til 480 minutter. Skriv varigheten i minutter."),
        ({"form": "brev"}, "form", "Velg hvordan dere møttes."),
        ({"topics": ["ethics", "family", "role", "dying"]}, "topics", "Velg høyst tre tema."),
        ({"topics": ["været"]}, "topics", "Velg blant temaene på listen."),
        (
            {"notes": NOTES},
            "has_evaluation",
            "Du har skrevet en evaluering. Kryss av for at legen ble evaluert, eller ta teksten bort.",
        ),
        (
            {"notes": NotesContent(progress=(("Etikk", "best"),)), "has_evaluation": True},
            "has_evaluation",
            "Velg hvor langt legen er kommet, blant svarene på listen.",
        ),
    ],
)
def test_impossible_meeting_is_refused_beside_its_field(time_machine, about, field, sentence):
    service = in_may(time_machine)
    if "held_on" in about:
        about = {**about, "held_on": service.day(*about["held_on"])}
    assert refused(NotPossible, lambda: logged(service, **about)) == (sentence.format(year=service.year), field)


def test_day_before_the_appointment_is_refused(time_machine):
    service = in_may(time_machine)
    sentence, field = refused(
        NotPossible, lambda: logged(service, held_on=service.appointment.first_day - timedelta(days=1))
    )
    assert field == "held_on"
    assert sentence == (
        f"Veilederen følger tjenesten fra 1. januar {service.year}, så møtet kan ikke være før den dagen."
    )


def test_day_after_the_appointment_is_refused():
    service = followed()
    service.appointment.first_day -= timedelta(days=800)
    service.appointment.last_day = service.appointment.first_day + timedelta(days=30)
    service.appointment.save()
    sentence, field = refused(
        NotPossible, lambda: logged(service, held_on=service.appointment.last_day + timedelta(days=1))
    )
    assert field == "held_on"
    assert sentence.endswith("så møtet kan ikke være etter den dagen.")


def test_second_meeting_of_a_day_is_refused_and_told_who_logged_what(time_machine):
    service = in_may(time_machine)
    logged(service)
    sentence, field = refused(LogChanged, lambda: logged(service, form="phone", minutes=30))
    assert field == "held_on"
    assert sentence == (
        f"{service.supervisor.name} har alt ført et møte 3. mai {service.year} (video, 60 minutter). "
        "Er noe galt med det, kan du rette det i stedet."
    )


def test_nobody_else_logs_a_meeting(time_machine):
    service = in_may(time_machine)
    other = followed()
    for stranger in (service.doctor, other.supervisor, *(make_user(role) for role in Role)):
        sentence, _field = refused(NotAllowed, lambda stranger=stranger: logged(service, by=stranger))
        assert sentence == "Bare veilederen i denne tjenesten kan føre møtene."


def test_service_without_a_log_has_no_meetings():
    service = followed()
    unanswered = Appointment.objects.create(
        service_period=service.approval.service_period,
        name="Ny",
        email="ny@example.no",
        withdrawn_at=noon(service.day(1, 1)),
    )
    sentence, _field = refused(NotPossible, lambda: logged(service, appointment=unanswered))
    assert sentence == "Tjenesten er ikke godkjent, så det er ingen logg å føre i."


def test_correction_replaces_the_entry_and_asks_the_doctor_again(time_machine):
    service = in_may(time_machine)
    old = logged(service, has_evaluation=True, notes=NOTES)
    old = answer_meeting(old, by=service.doctor, answer="confirmed")
    content = corrected_to(service, notes=NotesContent(minutes="Nytt referat."))
    new = correct_meeting(old, service.appointment, by=service.supervisor, content=content)
    old.refresh_from_db()
    assert (new.replaces, old.replaced_at is not None) == (old, True)
    assert (new.held_on, new.form, new.minutes, new.answer) == (service.day(5, 4), "phone", 45, "")
    assert (old.notes.strengths, new.notes.minutes, new.notes.strengths) == (
        NOTES.strengths,
        "Nytt referat.",
        "",
    )
    assert list(Meeting.objects.standing()) == [new]
    mail = Delivery.objects.get(key=f"meeting:{new.pk}:question")
    assert "har rettet det som er ført" in mail.body


def test_correction_on_the_same_day_is_not_in_its_own_way(time_machine):
    service = in_may(time_machine)
    old = logged(service)
    content = corrected_to(service, held_on=old.held_on)
    assert correct_meeting(old, service.appointment, by=service.supervisor, content=content).minutes == 45


def test_corrected_meeting_is_not_corrected_answered_or_struck_again(time_machine):
    service = in_may(time_machine)
    old = logged(service)
    correct_meeting(old, service.appointment, by=service.supervisor, content=corrected_to(service))
    for act in (
        lambda: correct_meeting(old, service.appointment, by=service.supervisor, content=corrected_to(service)),
        lambda: answer_meeting(old, by=service.doctor, answer="confirmed"),
        lambda: strike_meeting(old, by=service.supervisor, reason="Feil."),
    ):
        sentence, _field = refused(LogChanged, act)
        assert sentence == "Møtet er rettet siden du åpnet siden. Se på det nye før du gjør noe mer."


def test_link_to_a_corrected_meeting_is_dead(time_machine):
    service = in_may(time_machine)
    old = logged(service)
    correct_meeting(old, service.appointment, by=service.supervisor, content=corrected_to(service))
    assert SingleUseLink.objects.get(purpose=ANSWER_MEETING, subject_id=old.pk).voided_at is not None


def test_meeting_of_another_log_is_not_corrected(time_machine):
    service = followed()
    other = followed(supervisor=service.supervisor)
    time_machine.move_to(noon(service.day(5, 10)))
    theirs = logged(other)
    content = corrected_to(service)
    sentence, _field = refused(
        NotAllowed, lambda: correct_meeting(theirs, service.appointment, by=service.supervisor, content=content)
    )
    assert sentence == "Møtet hører ikke til denne loggen."


def test_struck_meeting_counts_no_more_and_the_doctor_is_told(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    strike_meeting(meeting, by=service.supervisor, reason=" Ført på feil lege. ")
    meeting.refresh_from_db()
    assert (meeting.struck_reason, list(Meeting.objects.standing())) == ("Ført på feil lege.", [])
    assert Delivery.objects.get(key=f"meeting:{meeting.pk}:struck").recipient_email == service.doctor.email
    assert logged(service).held_on == meeting.held_on
    assert refused(LogChanged, lambda: strike_meeting(meeting, by=service.supervisor, reason="Feil.")) == (
        "Møtet er strøket.",
        "",
    )


def test_striking_needs_a_reason_and_the_supervisor(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    assert refused(NotPossible, lambda: strike_meeting(meeting, by=service.supervisor, reason=" ")) == (
        "Skriv hvorfor møtet strykes.",
        "reason",
    )
    refused(NotAllowed, lambda: strike_meeting(meeting, by=service.doctor, reason="Feil."))


def test_doctor_confirms_and_the_link_is_dead(time_machine):
    service = in_may(time_machine)
    meeting = answer_meeting(logged(service), by=service.doctor, answer="confirmed", words="Ord uten følge.")
    assert (meeting.answer, meeting.answered_at is not None) == ("confirmed", True)
    assert not Notes.objects.exists()
    assert SingleUseLink.objects.get(purpose=ANSWER_MEETING).voided_at is not None


def test_doctor_disputes_and_only_the_two_read_why(time_machine):
    service = in_may(time_machine)
    meeting = answer_meeting(logged(service), by=service.doctor, answer="disputed", words="Jeg var på kurs.")
    assert meeting.notes.dispute == "Jeg var på kurs."
    assert may_read_notes(service.supervisor, meeting.notes)
    mail = Delivery.objects.get(recipient_email=service.supervisor.email, subject__contains="bestridt")
    assert "kurs" not in mail.body


def test_doctor_changes_the_answer(time_machine):
    service = in_may(time_machine)
    meeting = logged(service, notes=NotesContent(minutes="Kort."))
    answer_meeting(meeting, by=service.doctor, answer="disputed", words="Det var fredag.")
    answered = answer_meeting(meeting, by=service.doctor, answer="confirmed")
    notes = Notes.objects.get(meeting=meeting)
    assert (answered.answer, notes.minutes, notes.dispute) == ("confirmed", "Kort.", "Det var fredag.")


def test_dispute_without_new_words_keeps_the_earlier_ones(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    for words, kept in (("Det var fredag.", "Det var fredag."), (" ", "Det var fredag."), ("Lørdag.", "Lørdag.")):
        answer_meeting(meeting, by=service.doctor, answer="disputed", words=words)
        assert Notes.objects.get(meeting=meeting).dispute == kept


def test_nobody_else_answers_for_the_doctor(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    for stranger in (service.supervisor, None, *(make_user(role) for role in Role)):
        refused(NotAllowed, lambda stranger=stranger: answer_meeting(meeting, by=stranger, answer="confirmed"))
    assert refused(NotPossible, lambda: answer_meeting(meeting, by=service.doctor, answer="kanskje")) == (
        "Velg om møtet stemmer eller ikke.",
        "answer",
    )


def test_earlier_meetings_stay_with_who_held_them(time_machine):
    service = followed()
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR))
    decided_change(change)
    changed = Approval.objects.get(decision__application=change)
    new = Appointment.objects.standing().get(service_period=changed.service_period)
    time_machine.move_to(noon(service.day(8, 10)))
    before = logged(service, has_evaluation=True, notes=NOTES)
    after = log_meeting(
        new,
        by=new.supervisor.user,
        held_on=service.day(8, 3),
        form="video",
        minutes=60,
        notes=NotesContent(minutes="Ny."),
    )
    assert (before.appointment, after.appointment) == (service.appointment, new)
    assert not may_read_notes(new.supervisor.user, before.notes)
    assert not may_read_notes(service.supervisor, after.notes)
    assert may_read_notes(service.doctor, before.notes)
    assert may_read_notes(service.doctor, after.notes)
    refused(NotAllowed, lambda: strike_meeting(before, by=new.supervisor.user, reason="Feil."))
    refused(LogError, lambda: logged(service, held_on=july(service.approval)))


def test_staff_see_that_a_meeting_took_place_and_nothing_of_what_was_said(time_machine, django_assert_num_queries):
    service = in_may(time_machine)
    logged(service, has_evaluation=True, notes=NOTES)
    strike_meeting(logged(service, held_on=service.day(5, 4)), by=service.supervisor, reason="Feil.")
    with django_assert_num_queries(2) as asked:  # how many there are, and those of the page
        seen = meetings_seen_by_staff(service.logbook)
    assert list(seen) == [
        SeenMeeting(
            held_on=service.day(5, 3),
            form="video",
            minutes=60,
            has_evaluation=True,
            held_by=service.supervisor.name,
            answer="",
        )
    ]
    assert [query["sql"] for query in asked.captured_queries if "supervision_notes" in query["sql"]] == []
