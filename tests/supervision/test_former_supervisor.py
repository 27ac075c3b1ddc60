"""Whoever held a meeting answers for it as long as the log lives, also when another follows the service."""

import pytest
from django.test import Client
from django.urls import reverse

from approvals.enums import ChangeKind
from correspondence.models import Delivery
from curriculum.exceptions import NotAllowed, NotPossible
from curriculum.models import IndividualPlan
from supervision.forms.meetings import goal_name
from supervision.models import Appointment, Meeting
from supervision.services import end_supervision, release_former_supervisors
from supervision.services.meetings import answer_meeting, correct_meeting, strike_meeting
from tests.approvals.change_cases import decided_change, started, with_supervisor
from tests.followed import followed, noon
from tests.supervision.meeting_acts import NOTES, corrected_to, in_may, logged

pytestmark = pytest.mark.django_db


def handed_over(time_machine):
    """A service with a meeting of May, and a new supervisor from July on; the first one's right to the log is over."""
    service = followed()
    decided_change(with_supervisor(started(service.approval, ChangeKind.SUPERVISOR)))
    new = Appointment.objects.get(service_period__logbook=service.logbook, first_day__gte=service.day(7, 1))
    time_machine.move_to(noon(service.day(6, 1)))
    meeting = logged(service, has_evaluation=True, notes=NOTES)
    time_machine.move_to(noon(service.day(11, 1)))
    release_former_supervisors(today=service.day(11, 1))
    return service, meeting, new


def of_somebody(user):
    client = Client()
    client.force_login(user)
    return client


def at(name, service, **more):
    return reverse(f"supervision:{name}", kwargs={"public_id": service.logbook.public_id, **more})


def typed(service, form, **about):
    return {
        "held_on": f"04.05.{service.year}",
        "form": "phone",
        "minutes": "45",
        "has_evaluation": "on",
        "record": NOTES.minutes,
        "asked": form.asked,
        goal_name("Smertelindring"): "reached",
        **about,
    }


def test_dispute_long_after_the_handover_leads_to_a_page_where_it_is_corrected(time_machine):
    service, meeting, _new = handed_over(time_machine)
    answer_meeting(meeting, by=service.doctor, answer="disputed", words="Det var dagen etter.")
    page = at("meeting", service, pk=meeting.pk)
    assert page in Delivery.objects.get(subject__contains="bestridt").body
    client = of_somebody(service.supervisor)
    shown = client.get(page).content.decode()
    correct = at("correct_meeting", service, pk=meeting.pk)
    assert (correct in shown, at("strike_meeting", service, pk=meeting.pk) in shown, NOTES.strengths in shown) == (
        True,
        True,
        True,
    )
    form = client.get(correct).context["form"]
    assert client.post(correct, typed(service, form)).status_code == 302
    standing = Meeting.objects.standing().get()
    assert (standing.replaces, standing.appointment, standing.minutes) == (meeting, service.appointment, 45)
    assert standing.notes.progress == [{"goal": "Smertelindring", "level": "reached"}]
    assert client.get(at("meeting", service, pk=standing.pk)).status_code == 200


def test_former_supervisor_reads_nothing_else_of_the_log(time_machine):
    service, meeting, _new = handed_over(time_machine)
    goals = [{"key": "", "text": "Etter byttet", "by": None}]
    IndividualPlan.objects.create(logbook=service.logbook, version=1, goals=goals, made_by=service.doctor)
    client = of_somebody(service.supervisor)
    shown = client.get(at("correct_meeting", service, pk=meeting.pk))
    assert [field.label for field in shown.context["form"].goal_fields()] == ["Smertelindring"]
    for page in (shown, client.get(at("strike_meeting", service, pk=meeting.pk))):
        assert at("meetings", service) + '"' not in page.content.decode()
    assert [client.get(at(name, service)).status_code for name in ("meetings", "log_meeting", "plans")] == [404] * 3


def test_former_supervisor_strikes_and_is_led_to_a_page_that_opens(time_machine):
    service, meeting, _new = handed_over(time_machine)
    client = of_somebody(service.supervisor)
    struck = client.post(at("strike_meeting", service, pk=meeting.pk), {"reason": "Ført på feil lege."}, follow=True)
    assert (struck.status_code, struck.redirect_chain) == (200, [(at("meeting", service, pk=meeting.pk), 302)])
    assert not Meeting.objects.standing().exists()


def test_new_supervisor_mends_nothing_that_another_held(time_machine):
    service, meeting, new = handed_over(time_machine)
    by = new.supervisor.user
    client = of_somebody(by)
    for name in ("correct_meeting", "strike_meeting"):
        assert client.get(at(name, service, pk=meeting.pk)).status_code == 404
    sentence = "Bare veilederen som holdt møtet, kan rette eller stryke det."
    for act in (
        lambda: correct_meeting(meeting, new, by=by, content=corrected_to(service)),
        lambda: strike_meeting(meeting, by=by, reason="Feil."),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            act()
    with pytest.raises(NotAllowed, match="Bare veilederen i denne tjenesten kan føre møtene"):
        correct_meeting(meeting, new, by=service.supervisor, content=corrected_to(service))
    assert Meeting.objects.standing().get() == meeting


def test_minutes_of_a_meeting_after_a_handover_signed_late_are_corrected_and_its_day_is_not(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    appointment = end_supervision(service.appointment, last=service.day(4, 30))
    moved = corrected_to(service, held_on=service.day(5, 4))
    with pytest.raises(NotPossible, match="Veilederen følger tjenesten til og med") as refusal:
        correct_meeting(meeting, appointment, by=service.supervisor, content=moved)
    assert refusal.value.field == "held_on"
    content = corrected_to(service, held_on=meeting.held_on)
    new = correct_meeting(meeting, appointment, by=service.supervisor, content=content)
    assert (new.held_on, new.minutes, new.appointment) == (meeting.held_on, 45, appointment)
