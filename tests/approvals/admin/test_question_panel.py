"""Questions and the provisional answer on the desk: asked from criteria, and what came back."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.form_fields import format_date
from accounts.roles import Role
from approvals.enums import EventKind, LetterKind, RequestState, Status
from approvals.models import LetterOrder, Request
from approvals.services.questions import answer_question, send_answers
from approvals.services.requests.following import expire_overdue_requests
from approvals.services.sections import save_unit
from tests.approvals.admin.desk_client import address, case_under_review, desk_client, received_case, reload
from tests.approvals.questioned import BEDS, HOME_CARE, STAFFING, asked_doctor, doctor_of
from tests.factories import make_user, unit_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def desk(caseworker):
    return desk_client(caseworker)


def panel_of(response, anchor="sporsmal"):
    found = re.search(rf'<section class="desk-panel" id="{anchor}".*?</section>', response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def ask_form(**changed):
    due = timezone.localdate() + timedelta(days=21)
    ticked = {
        "tick_unit_beds": "on",
        "text_unit_beds": BEDS.text,
        "tick_local_home_care": "on",
        "text_local_home_care": HOME_CARE.text,
        "text_unit_staffing": "Ikke valgt, og blir ikke sendt.",
        "due_on": format_date(due),
        "message": "",
    }
    return {**ticked, **changed}


def test_ticked_criteria_become_questions(desk, caseworker):
    case = case_under_review(by=caseworker, beds=2)
    page = desk.get(address("change", case)).content.decode()
    assert "Det mangler 4 senger. Stemmer det som er oppgitt, eller kan du rette det?" in page
    response = desk.post(address("ask_questions", case), ask_form())
    assert (response.status_code, response.url) == (302, address("change", case) + "#sporsmal")
    request = Request.objects.get(kind="information")
    assert [(each.criterion, each.question) for each in request.items.all()] == [
        ("unit.beds", BEDS.text),
        ("local.home_care", HOME_CARE.text),
    ]
    assert reload(case).status == Status.INFORMATION_REQUESTED
    panel = panel_of(desk.get(address("change", case)))
    assert (BEDS.text in panel, "Trekk spørsmålene tilbake" in panel) == (True, True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"tick_unit_beds": "", "tick_local_home_care": ""}, "Velg minst ett vilkår å spørre om."),
        ({"text_unit_beds": " "}, "Skriv et spørsmål til hvert vilkår du har valgt."),
        ({"due_on": "31.02.2027"}, "Denne datoen finnes ikke i kalenderen."),
        ({"text_unit_beds": "Hva\x07?"}, "Teksten inneholder tegn som ikke kan vises. Skriv den på nytt uten dem."),
    ],
)
def test_misfilled_questions_come_back_as_typed(desk, caseworker, changed, sentence):
    case = case_under_review(by=caseworker)
    response = desk.post(address("ask_questions", case), ask_form(**changed))
    page = response.content.decode()
    assert (response.status_code, sentence in page, HOME_CARE.text in page) == (422, True, True)
    assert (reload(case).status, Request.objects.filter(kind="information").count()) == (Status.UNDER_REVIEW, 0)


def test_deadline_in_the_past_is_refused_and_the_text_stays(desk, caseworker):
    case = case_under_review(by=caseworker)
    response = desk.post(address("ask_questions", case), ask_form(due_on="01.01.2020"))
    page = response.content.decode()
    assert (response.status_code, "Fristen må være etter i dag og innen ett år." in page) == (409, True)
    assert HOME_CARE.text in page


def test_whoever_does_not_handle_the_case_is_not_offered_the_form_and_refused(caseworker):
    case = case_under_review(by=caseworker)
    other = desk_client(make_user(Role.CASEWORKER))
    assert panel_of(other.get(address("change", case))) == ""
    assert other.post(address("ask_questions", case), ask_form()).status_code == 403
    assert case.events.filter(kind=EventKind.REFUSED_ACT).count() == 1


def test_answers_in_progress_are_not_shown_until_they_are_sent(desk, caseworker):
    request = asked_doctor(by=caseworker)
    answer_question(request.items.first(), by=doctor_of(request), text="Kladd fra legen.")
    page = desk.get(address("change", request.application)).content.decode()
    assert "Kladd fra legen." not in page


def test_only_what_changed_is_shown_before_and_after(desk, caseworker):
    request = asked_doctor(BEDS, STAFFING, by=caseworker, beds=2)
    case, doctor = reload(request.application), doctor_of(request)
    answers = unit_answers(beds=6)
    save_unit(case, by=doctor, version=case.version, answers=answers)
    answer_question(request.items.last(), by=doctor, text="To sykepleiere om natten.")
    send_answers(request, by=doctor)
    panel = panel_of(desk.get(address("change", case)))
    assert "Palliative senger: 2 → 6" in panel
    assert "Svar: To sykepleiere om natten." in panel
    assert "Pasienter per år" not in panel
    assert panel.count("→") == 1


def test_expired_questions_show_what_was_saved(desk, caseworker, time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_doctor(by=caseworker)
    answer_question(request.items.first(), by=doctor_of(request), text="Åtte senger.")
    time_machine.move_to("2026-12-20 12:00 +0100")
    expire_overdue_requests()
    panel = panel_of(desk_client(caseworker).get(address("change", request.application)))
    assert "Fristen gikk ut uten at svarene ble sendt." in panel
    assert ("Svar: Åtte senger." in panel, panel.count("Ikke besvart")) == (True, 1)
    assert "Still flere spørsmål" in panel


def test_questions_are_taken_back_from_the_desk(desk, caseworker):
    request = asked_doctor(by=caseworker)
    response = desk.post(address("withdraw_questions", request.application), {"reason": "Fant det i planen."})
    request.refresh_from_db()
    assert (response.status_code, request.state) == (302, RequestState.WITHDRAWN)
    again = desk.post(address("withdraw_questions", request.application), {"reason": ""})
    assert (again.status_code, "Saken venter ikke på svar fra legen." in again.content.decode()) == (409, True)


def test_desk_tells_worked_and_waited_days_apart_and_whose_move_it_is(caseworker, time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_doctor(by=caseworker)
    time_machine.move_to("2026-11-05 12:00 +0100")
    response = desk_client(caseworker).get(address("change", request.application))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    assert "0 dager, ventet 3 dager på legen" in text
    assert "Turen er hos legen" in text


def test_provisional_answer_is_drafted_and_one_click_away(desk, caseworker):
    case = case_under_review(by=caseworker)
    form = desk.get(address("change", case)).context["panels"].more
    (drafted,) = [panel.data["form"] for panel in form if panel.anchor == "forelopig-svar"]
    data = {"reason": drafted["reason"].value(), "expected_on": drafted["expected_on"].value()}
    assert data["reason"].startswith("Vi behandler søknaden")
    assert desk.post(address("send_provisional", case), data).status_code == 302
    order = LetterOrder.objects.get(kind=LetterKind.PROVISIONAL)
    assert order.details["reason"] == data["reason"]
    assert "Sendt " in panel_of(desk.get(address("change", case)), "forelopig-svar")
    assert desk.post(address("send_provisional", case), data).status_code == 409
    assert LetterOrder.objects.filter(kind=LetterKind.PROVISIONAL).count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [({"reason": ""}, 422), ({"reason": "x" * 3000}, 422), ({"reason": "kort"}, 409), ({}, 422)],
)
def test_bad_provisional_answer_comes_back(desk, caseworker, body, status):
    case = received_case()
    assert desk.post(address("send_provisional", case), body).status_code == status
    assert reload(case).provisional_sent_at is None


def test_overdue_provisional_answer_is_marked_in_words(caseworker, time_machine):
    time_machine.move_to("2026-11-03 12:00 +0100")
    case = received_case()
    time_machine.move_to("2026-12-04 12:00 +0100")
    page = desk_client(caseworker).get(address("change", case)).content.decode()
    assert "Foreløpig svar skulle vært sendt innen 03.12.2026" in page


def test_desk_costs_the_same_for_one_round_of_questions_and_for_two(caseworker):
    request = asked_doctor(by=caseworker)
    client = desk_client(caseworker)
    counts = []
    for _round in range(2):
        client.post(address("withdraw_questions", request.application), {"reason": ""})
        client.get(address("change", request.application))
        with CaptureQueriesContext(connection) as asked:
            client.get(address("change", request.application))
        counts.append(len(asked))
        client.post(address("ask_questions", request.application), ask_form())
    assert counts[0] == counts[1]
