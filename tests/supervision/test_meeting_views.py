"""The pages of meetings: what the two see, what is refused beside which field, and how many questions a list costs."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from approvals.enums import ChangeKind
from approvals.models import Approval
from curriculum.models import Absence, IndividualPlan
from supervision.models import Appointment, Handover, Meeting, PlannedMeeting
from supervision.services import release_former_supervisors
from supervision.services.handovers import ask_for_handover
from supervision.services.meetings import correct_meeting, strike_meeting
from supervision.services.planning import plan_meeting
from tests.approvals.change_cases import decided_change, started, with_supervisor
from tests.followed import followed, noon
from tests.supervision.meeting_acts import NOTES, corrected_to, in_may, logged

pytestmark = pytest.mark.django_db


def of_somebody(user):
    client = Client()
    client.force_login(user)
    return client


def at(name, service, **more):
    return reverse(f"supervision:{name}", kwargs={"public_id": service.logbook.public_id, **more})


def typed(service, **about):
    return {"held_on": f"03.05.{service.year}", "form": "video", "minutes": "60", **about}


def test_doctors_are_listed_with_their_months(time_machine):
    service = in_may(time_machine)
    logged(service)
    plan_meeting(service.appointment, by=service.doctor, on=service.day(6, 1), at=None, minutes=60, form="video")
    Absence.objects.create(
        logbook=service.logbook,
        kind="leave",
        starts_on=service.day(2, 1),
        ends_on=service.day(3, 15),
        stated_by=service.doctor,
    )
    response = of_somebody(service.supervisor).get(reverse("supervision:doctors"))
    (row,) = response.context["rows"]
    assert [month.state for month in row["months"]] == [
        "missing",
        "leave",
        "missing",
        "missing",
        "held",
        "planned",
        *["future"] * 6,
    ]
    assert [month.is_now for month in row["months"]].index(True) == 4
    page = response.content.decode()
    assert f"februar {service.year}: fravær" in page
    assert f"mai {service.year}: holdt" in page
    assert service.doctor.name in page


@pytest.mark.parametrize(("last_day", "state"), [(15, "missing"), (16, "leave")])
def test_month_on_the_list_is_away_when_more_than_half_of_its_days_are(time_machine, last_day, state):
    service = in_may(time_machine)
    days = {"starts_on": service.day(3, 1), "ends_on": service.day(3, last_day)}
    Absence.objects.create(logbook=service.logbook, kind="leave", stated_by=service.doctor, **days)
    (row,) = of_somebody(service.supervisor).get(reverse("supervision:doctors")).context["rows"]
    assert row["months"][2].state == state


def states_of(service):
    (row,) = of_somebody(service.supervisor).get(reverse("supervision:doctors")).context["rows"]
    return [(month.first_day.month, month.state) for month in row["months"]]


def test_leave_that_was_approved_is_no_missing_month_on_the_list(time_machine):
    service = followed()
    until = {"leave_until": service.day(6, 30)}
    decided_change(started(service.approval, ChangeKind.LEAVE, change_from=service.day(4, 1), reason="", **until))
    time_machine.move_to(noon(service.day(8, 1)))
    assert states_of(service)[2:7] == [(3, "missing"), (4, "leave"), (5, "leave"), (6, "leave"), (7, "missing")]


def test_months_that_are_not_whole_ask_for_nothing_on_the_list(time_machine):
    service = followed(starts_on=date(2027, 1, 15), ends_on=date(2027, 4, 20))
    time_machine.move_to(noon(date(2027, 4, 2)))
    assert states_of(service) == [(1, "free"), (2, "missing"), (3, "missing"), (4, "free")]
    page = of_somebody(service.supervisor).get(reverse("supervision:doctors")).content.decode()
    assert "januar 2027: ikke hele måneden" in page


def test_months_ask_on_the_list_when_none_is_whole(time_machine):
    service = followed(starts_on=date(2027, 1, 15), ends_on=date(2027, 2, 20))
    time_machine.move_to(noon(date(2027, 2, 2)))
    assert states_of(service) == [(1, "missing"), (2, "future")]


def test_list_of_doctors_costs_as_much_for_three_as_for_one(django_assert_num_queries):
    first = followed()
    client = of_somebody(first.supervisor)
    page = reverse("supervision:doctors")
    client.get(page)
    with django_assert_num_queries(8) as one:
        client.get(page)
    for _time in range(2):
        followed(supervisor=first.supervisor)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(client.get(page).context["rows"]) == 3


def test_supervisor_without_doctors_is_told_when_they_come(time_machine):
    service = in_may(time_machine)
    page = of_somebody(service.doctor).get(reverse("supervision:doctors"))
    assert "Ingen av legene" in page.content.decode()


def test_list_of_meetings_costs_as_much_for_three_as_for_one(time_machine, django_assert_num_queries):
    service = in_may(time_machine)
    logged(service)
    client = of_somebody(service.doctor)
    client.get(at("meetings", service))
    with django_assert_num_queries(16) as one:
        client.get(at("meetings", service))
    for day in (4, 5):
        logged(service, held_on=service.day(5, day))
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(client.get(at("meetings", service)).context["page"]) == 3


def test_form_suggests_today_and_what_was_usual(time_machine):
    service = in_may(time_machine)
    client = of_somebody(service.supervisor)
    page = client.get(at("log_meeting", service)).context["form"]
    assert page.initial == {"held_on": service.day(5, 10), "form": "in_person", "minutes": 60}
    logged(service, form="phone", minutes=30)
    page = client.get(at("log_meeting", service)).context["form"]
    assert page.initial == {"held_on": service.day(5, 10), "form": "phone", "minutes": 30}


def test_form_suggests_the_newest_day_that_was_planned_and_not_logged(time_machine):
    service = followed()
    time_machine.move_to(noon(service.day(5, 1)))
    for day in (3, 6):
        plan_meeting(service.appointment, by=service.doctor, on=service.day(5, day), at=None, minutes=45, form="video")
    time_machine.move_to(noon(service.day(5, 10)))
    logged(service, held_on=service.day(5, 6))
    page = of_somebody(service.supervisor).get(at("log_meeting", service)).context["form"]
    assert page.initial == {"held_on": service.day(5, 3), "form": "video", "minutes": 45}


def test_form_suggests_no_day_before_the_service(time_machine):
    service = followed()
    page = of_somebody(service.supervisor).get(at("log_meeting", service)).context["form"]
    assert page.initial["held_on"] is None


def test_meeting_is_logged_with_the_goals_of_the_plan(time_machine):
    service = in_may(time_machine)
    goals = [{"key": "pain", "text": "Smertelindring", "by": None}, {"key": "", "text": "Etikk", "by": None}]
    IndividualPlan.objects.create(logbook=service.logbook, version=1, goals=goals, made_by=service.doctor)
    about = typed(service, has_evaluation="on", topics=["ethics"], goal_1="reached", strengths="Rolig.")
    response = of_somebody(service.supervisor).post(at("log_meeting", service), about)
    meeting = Meeting.objects.get()
    assert response.headers["Location"] == at("meeting", service, pk=meeting.pk)
    assert meeting.notes.progress == [{"goal": "Etikk", "level": "reached"}]
    assert (meeting.notes.strengths, meeting.topics) == ("Rolig.", ["ethics"])
    page = of_somebody(service.doctor).get(at("meeting", service, pk=meeting.pk)).content.decode()
    assert "Etikk og avgjørelser" in page
    assert "<dt>Etikk</dt><dd>Nådd</dd>" in page


@pytest.mark.parametrize(
    ("about", "status", "field"),
    [
        ({"held_on": ""}, 422, "held_on"),
        ({"held_on": "31.02.2027"}, 422, "held_on"),
        ({"minutes": "40,5,5"}, 422, "minutes"),
        ({"minutes": "999999999999"}, 422, "minutes"),
        ({"minutes": "1500"}, 409, "minutes"),
        ({"form": ""}, 422, "form"),
        ({"topics": ["ethics", "family", "role", "dying"]}, 409, "topics"),
        ({"topics": ["sladder"]}, 422, "topics"),
        ({"strengths": "Rolig."}, 409, "has_evaluation"),
        ({"record": "lydløs\x07"}, 422, "record"),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_kept(time_machine, about, status, field):
    service = in_may(time_machine)
    response = of_somebody(service.supervisor).post(at("log_meeting", service), typed(service, **about))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (status, [field])
    assert all(form[name].value() == value for name, value in about.items())
    assert not Meeting.objects.exists()


def test_second_meeting_of_a_day_is_told_beside_the_day(time_machine):
    service = in_may(time_machine)
    logged(service)
    response = of_somebody(service.supervisor).post(at("log_meeting", service), typed(service))
    assert (response.status_code, list(response.context["form"].errors)) == (409, ["held_on"])


def test_doctor_confirms_with_one_button(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    page = at("meeting", service, pk=meeting.pk)
    client = of_somebody(service.doctor)
    assert "Bekreft" in client.get(page).content.decode()
    assert client.post(page, {"answer": "confirmed"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.answer == "confirmed"
    assert client.post(page, {"answer": "disputed", "words": "Det var fredag."}).status_code == 302
    assert "Det var fredag." in of_somebody(service.supervisor).get(page).content.decode()


def test_answer_that_is_none_and_too_many_words_are_refused(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    page = at("meeting", service, pk=meeting.pk)
    client = of_somebody(service.doctor)
    assert client.post(page, {"answer": "kanskje"}).status_code == 409
    assert client.post(page, {"answer": "disputed", "words": "a" * 2001}).status_code == 422
    assert of_somebody(service.supervisor).post(page, {"answer": "confirmed"}).status_code == 403


def test_correcting_shows_what_was_written_and_keeps_the_old(time_machine):
    service = in_may(time_machine)
    old = logged(service, has_evaluation=True, notes=NOTES)
    client = of_somebody(service.supervisor)
    page = at("correct_meeting", service, pk=old.pk)
    form = client.get(page).context["form"]
    assert (form.initial["strengths"], form.initial["goal_0"]) == (NOTES.strengths, "partly")
    assert client.post(page, typed(service, minutes="")).status_code == 422
    assert client.post(page, typed(service, minutes="1500")).status_code == 409
    assert client.post(page, typed(service, minutes="45")).status_code == 302
    new = Meeting.objects.standing().get()
    assert (new.minutes, new.replaces) == (45, old)
    assert client.post(page, typed(service)).status_code == 409
    shown = client.get(at("meeting", service, pk=new.pk))
    assert shown.context["earlier"] == [old]
    assert client.get(at("meeting", service, pk=old.pk)).context["newer"] == new


def test_entry_without_notes_is_corrected_too(time_machine):
    service = in_may(time_machine)
    old = logged(service)
    form = of_somebody(service.supervisor).get(at("correct_meeting", service, pk=old.pk)).context["form"]
    assert form.initial == {
        "held_on": old.held_on,
        "form": "video",
        "minutes": 60,
        "topics": [],
        "has_evaluation": False,
    }


def test_striking_asks_why(time_machine):
    service = in_may(time_machine)
    meeting = logged(service)
    client = of_somebody(service.supervisor)
    page = at("strike_meeting", service, pk=meeting.pk)
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Ført på feil lege."}).status_code == 302
    assert client.post(page, {"reason": "Ført på feil lege."}).status_code == 409
    shown = of_somebody(service.doctor).get(at("meeting", service, pk=meeting.pk)).content.decode()
    assert "Ført på feil lege." in shown


@pytest.mark.parametrize("name", ["correct_meeting", "strike_meeting", "meeting"])
def test_meeting_that_is_not_there_is_not_found(time_machine, name):
    service = in_may(time_machine)
    client = of_somebody(service.supervisor)
    for pk in (0, 987654321, 10**30):
        assert client.get(at(name, service, pk=pk)).status_code == 404


def test_meeting_of_one_log_is_not_found_in_another(time_machine):
    service = in_may(time_machine)
    other = followed(supervisor=service.supervisor)
    meeting = logged(service)
    client = of_somebody(service.supervisor)
    assert client.get(at("meeting", other, pk=meeting.pk)).status_code == 404


def test_plans_are_made_moved_and_called_off(time_machine):
    service = in_may(time_machine)
    client = of_somebody(service.doctor)
    about = {
        "on": f"01.06.{service.year}",
        "at": "14.30",
        "minutes": "60",
        "form": "video",
        "times": "2",
        "weeks_between": "4",
    }
    assert client.post(at("plans", service), about).status_code == 302
    first, second = PlannedMeeting.objects.all()
    assert client.get(at("plans", service)).context["page"].object_list[0] == first
    assert client.post(at("plans", service), {**about, "at": "25.00"}).status_code == 422
    assert client.post(at("plans", service), about).status_code == 409
    move, cancel = at("move_plan", service, pk=first.pk), at("cancel_plan", service, pk=second.pk)
    assert client.get(move).context["form"].initial["at"] == first.at
    assert client.post(move, {**about, "on": "i morgen"}).status_code == 422
    assert client.post(move, {**about, "on": f"29.06.{service.year}"}).status_code == 409
    assert client.post(move, {**about, "on": f"02.06.{service.year}", "at": ""}).status_code == 302
    assert client.get(cancel).status_code == 200
    assert client.post(cancel, {"cause": ""}).status_code == 422
    assert client.post(cancel, {"cause": "Kurs."}).status_code == 302
    assert client.post(cancel, {"cause": "Kurs."}).status_code == 409
    assert client.get(at("move_plan", service, pk=10**30)).status_code == 404
    (left,) = PlannedMeeting.objects.filter(cancelled_at__isnull=True)
    assert left.on == service.day(6, 2)


def test_supervisor_asks_to_be_relieved_and_both_see_it(time_machine):
    service = in_may(time_machine)
    client = of_somebody(service.supervisor)
    page = at("supervisor", service)
    wish = {
        "name": "Nina Ny",
        "email": "nina@example.no",
        "from_on": f"01.08.{service.year}",
        "message": "Jeg slutter.",
    }
    assert client.get(page).context["may_ask"]
    assert client.post(page, {**wish, "email": "nina"}).status_code == 422
    assert client.post(page, wish).status_code == 302
    assert client.post(page, wish).status_code == 409
    for reader in (service.doctor, service.supervisor):
        shown = of_somebody(reader).get(page).content.decode()
        assert f"Nina Ny skal ta over fra 1. august {service.year}." in shown
        assert "Jeg slutter." in shown
    assert client.post(at("withdraw_handover", service)).status_code == 302
    assert Handover.objects.get().withdrawn_at is not None
    assert client.post(at("withdraw_handover", service)).status_code == 302


def test_doctor_is_led_to_the_change_case_with_the_kind_chosen(time_machine):
    service = in_may(time_machine)
    client = of_somebody(service.doctor)
    case = service.approval.decision.application
    way = reverse("approvals:start_change", kwargs={"public_id": case.public_id}) + "?kind=supervisor"
    assert f'href="{way}"' in client.get(at("supervisor", service)).content.decode()
    assert client.get(way).context["form"]["kinds"].value() == ["supervisor"]
    assert client.get(way.replace("supervisor", "alt")).context["form"]["kinds"].value() == []


def test_new_supervisor_sees_that_earlier_meetings_took_place_and_not_what_was_said(time_machine):
    service = followed()
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR))
    decided_change(change)
    changed = Approval.objects.get(decision__application=change)
    new = Appointment.objects.standing().get(service_period=changed.service_period)
    time_machine.move_to(noon(service.day(8, 10)))
    before = logged(service, has_evaluation=True, notes=NOTES, topics=["dying"])
    strike_meeting(logged(service, held_on=service.day(5, 4)), by=service.supervisor, reason="Legen var syk.")
    client = of_somebody(new.supervisor.user)
    shown = client.get(at("meeting", service, pk=before.pk))
    page = shown.content.decode()
    assert (shown.context["notes"], shown.context["may_mend"], NOTES.strengths in page, "De siste dagene" in page) == (
        None,
        False,
        False,
        False,
    )
    assert service.supervisor.name in page
    assert client.get(at("correct_meeting", service, pk=before.pk)).status_code == 404
    assert client.post(at("log_meeting", service), typed(service)).status_code == 409
    assert client.post(at("log_meeting", service), typed(service, held_on=f"03.08.{service.year}")).status_code == 302


def test_former_supervisor_still_reads_own_meetings_when_the_log_is_closed(time_machine):
    service = followed()
    change = with_supervisor(started(service.approval, ChangeKind.SUPERVISOR))
    decided_change(change)
    time_machine.move_to(noon(service.day(6, 1)))
    old = logged(service, has_evaluation=True, notes=NOTES)
    meeting = correct_meeting(
        old, service.appointment, by=service.supervisor, content=corrected_to(service, notes=NOTES, has_evaluation=True)
    )
    time_machine.move_to(noon(service.day(11, 1)))
    release_former_supervisors(today=service.day(11, 1))
    client = of_somebody(service.supervisor)
    assert client.get(at("meetings", service)).status_code == 404
    assert NOTES.strengths in client.get(at("meeting", service, pk=meeting.pk)).content.decode()
    assert client.get(at("correct_meeting", service, pk=meeting.pk)).status_code == 404


def test_wish_for_a_new_supervisor_is_shown_until_it_is_taken_back(time_machine):
    service = in_may(time_machine)
    ask_for_handover(
        service.appointment, by=service.supervisor, name="Nina Ny", email="nina@example.no", from_on=service.day(8, 1)
    )
    assert "Veilederen ønsker et bytte" in of_somebody(service.doctor).get(at("supervisor", service)).content.decode()
    assert not of_somebody(service.supervisor).get(at("supervisor", service)).context["may_ask"]
