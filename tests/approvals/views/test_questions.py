"""The applicant's page of questions: saved on the way, sent together, nothing lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.enums import EventKind, ItemAnswer, RequestState, Status
from approvals.models import Request
from approvals.services.question_places import PLACES
from approvals.services.questions import Question, answer_question, seal_of_answer, withdraw_questions
from tests import factories as f
from tests.approvals.admin.desk_client import reload
from tests.approvals.questioned import BEDS, HOME_CARE, STAFFING, asked_doctor, doctor_of
from tests.files import pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return asked_doctor(BEDS, STAFFING, beds=2)


@pytest.fixture
def page(client, asked, url):
    client.force_login(doctor_of(asked))
    return url("questions", asked.application)


def filled(request, *texts, **changed):
    data = {"act": "save"}
    for item, text in zip(request.items.all(), texts, strict=True):
        data |= {f"q{item.position}-text": text, f"q{item.position}-seen": seal_of_answer(item)}
    return {**data, **changed}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def texts(request):
    return [item.comment for item in request.items.all()]


def test_case_page_and_list_say_that_the_doctor_is_waited_for(client, asked, page, url):
    case = text_of(client.get(asked.application.get_absolute_url()))
    assert ("Svar på spørsmålene" in case, "Venter på svar fra deg" in case, "2 spørsmål" in case) == (True,) * 3
    assert "Venter på svar fra deg" in text_of(client.get(url("my_applications")))


def test_answers_are_saved_half_done_and_shown_again(client, asked, page):
    response = client.post(page, filled(asked, "Åtte senger.", ""))
    assert (response.status_code, response.url) == (302, page)
    assert texts(asked) == ["Åtte senger.", ""]
    assert "Åtte senger." in client.get(page).content.decode()
    assert reload(asked.application).status == Status.INFORMATION_REQUESTED


def test_going_to_the_section_saves_what_is_typed_first(client, asked, page, url):
    response = client.post(page, {**filled(asked, "Åtte senger.", ""), "act": "", "to": "unit"})
    assert (response.status_code, response.url) == (302, url("section", asked.application, "unit"))
    assert texts(asked) == ["Åtte senger.", ""]
    assert client.post(page, {**filled(asked, "Åtte senger.", ""), "to": "tull"}).url == page


def test_unanswered_questions_stop_the_sending_and_everything_typed_is_saved(client, asked, page):
    response = client.post(page, filled(asked, "Åtte senger.", "", act="send"))
    assert response.status_code == 409
    assert "Svar med tekst eller fil, eller rett opplysningen i søknaden." in response.content.decode()
    assert texts(asked) == ["Åtte senger.", ""]


def test_text_and_file_answer_and_the_case_goes_on(client, asked, page):
    upload = SimpleUploadedFile("vaktplan.pdf", pdf_bytes(), content_type="application/pdf")
    response = client.post(page, {**filled(asked, "Åtte senger.", "", act="send"), "q2-file": upload})
    assert (response.status_code, response.url) == (302, asked.application.get_absolute_url())
    asked.refresh_from_db()
    assert (asked.state, reload(asked.application).status) == (RequestState.ANSWERED, Status.UNDER_REVIEW)
    assert asked.items.last().attachment.original_name == "vaktplan.pdf"
    closed = text_of(client.get(page))
    assert ("Du sendte svarene" in closed, "vaktplan.pdf" in closed, "Send svarene" in closed) == (True, True, False)


def test_changed_field_in_the_open_section_answers(client, asked, page, url):
    section = url("section", asked.application, "unit")
    shown = client.get(section)
    assert (shown.status_code, BEDS.text in shown.content.decode()) == (200, True)
    assert "Velg en annen enhet" not in shown.content.decode()
    answers = {"version": shown.context["version"], "palliative_beds": "6", "as_of": "01.10.2026"}
    stated = f.unit_answers()
    answers |= {"patients_per_year": "90", "stated_by": stated.stated_by}
    answers |= {name: getattr(stated, name) for name in ("description", "staffing", "patient_mix")}
    response = client.post(section, answers)
    assert (response.status_code, response.url) == (302, page)
    assert "Palliative senger 2 → er endret til 6" in text_of(client.get(page))
    client.post(page, filled(asked, "", "Se over.", act="send"))
    assert [item.answer for item in asked.items.all()] == [ItemAnswer.CORRECTED, ItemAnswer.ANSWERED]


@pytest.mark.parametrize("name", ["about", "service", "centre", "local", "supervisor", "plan", "course"])
def test_sections_that_nothing_is_asked_about_stay_closed(client, asked, page, url, name):
    section = url("section", asked.application, name)
    assert client.get(section).url == asked.application.get_absolute_url()
    before = reload(asked.application).version
    assert client.post(section, {"version": "99"}).url == asked.application.get_absolute_url()
    assert reload(asked.application).version == before
    assert asked.application.events.filter(kind=EventKind.REFUSED_ACT).count() == 1


@pytest.mark.parametrize("name", ["service", "centre", "supervisor", "plan", "course", "about", "local"])
def test_every_section_opens_for_its_question(client, url, name):
    criterion = next(key for key, place in PLACES.items() if place.section == name)
    asked = asked_doctor(Question(criterion=criterion, text="Hva mener du her?"))
    client.force_login(doctor_of(asked))
    response = client.get(url("section", asked.application, name))
    assert (response.status_code, "Hva mener du her?" in response.content.decode()) == (200, True)


def test_documents_are_added_but_not_removed(client, asked, page, url):
    attachments = url("section", asked.application, "attachments")
    upload = SimpleUploadedFile("mer.pdf", pdf_bytes(), content_type="application/pdf")
    assert client.post(attachments, {"kind": "other", "file": upload}).status_code == 302
    attachment = asked.application.attachments.get()
    shown = client.get(attachments).content.decode()
    assert ("mer.pdf" in shown, "/fjern/" in shown) == (True, False)
    client.post(url("remove_attachment", asked.application, attachment.public_id))
    assert asked.application.attachments.count() == 1


def test_newer_answer_from_another_window_is_kept_and_both_are_shown(client, asked, page):
    old = filled(asked, "Ni senger.", "")
    answer_question(asked.items.first(), by=doctor_of(asked), text="Åtte senger.")
    response = client.post(page, old)
    shown = response.content.decode()
    assert (response.status_code, "Ni senger." in shown, "Åtte senger." in shown) == (422, True, True)
    assert texts(asked) == ["Åtte senger.", ""]
    # The page that came back has the new seal, so that a choice made with open eyes is saved.
    again = {name: response.context["forms"][0][name.partition("-")[2]].value() for name in ("q1-text", "q1-seen")}
    client.post(page, {**old, **again})
    assert texts(asked) == ["Ni senger.", ""]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 8001, "Sørg for at denne verdien har 8000 eller færre tegn (den har nå 8001)."),
        ("Hva\x07", "Teksten inneholder tegn som ikke kan vises. Skriv den på nytt uten dem."),
    ],
)
def test_bad_text_stands_beside_its_question_and_the_others_are_saved(client, asked, page, text, sentence):
    response = client.post(page, filled(asked, "", "To om natten.", **{"q1-text": text}))
    assert response.status_code == 422
    assert texts(asked) == ["", "To om natten."]
    assert response.context["forms"][0].errors["text"] == [sentence]


def test_bad_file_stands_beside_its_question_and_the_text_is_saved(client, asked, page):
    upload = SimpleUploadedFile("liste.pdf", b"MZ", content_type="application/pdf")
    response = client.post(page, {**filled(asked, "Åtte.", "To."), "q1-file": upload})
    assert (response.status_code, "liste.pdf" in response.content.decode()) == (422, True)
    assert texts(asked) == ["Åtte.", "To."]


def test_too_late_an_answer_is_refused_and_shown_to_be_copied(client, asked, page):
    answers = filled(asked, "Åtte senger.", "To.", act="send")
    withdraw_questions(asked, by=asked.asked_by)
    response = client.post(page, answers)
    assert (response.status_code, "Åtte senger." in response.content.decode()) == (409, True)
    assert Request.objects.get(pk=asked.pk).state == RequestState.WITHDRAWN


def test_page_is_not_there_for_others_nor_before_anything_is_asked(client, asked, url):
    case = f.submitted_application()
    client.force_login(case.doctor.user)
    assert client.get(url("questions", case)).status_code == 404
    assert client.get(url("questions", asked.application)).status_code == 404
    client.force_login(asked.asked_by)
    assert client.get(url("questions", asked.application)).status_code == 404


def test_page_costs_the_same_for_one_question_and_for_three(client, url):
    counts = []
    for questions in ([BEDS], [BEDS, STAFFING, HOME_CARE]):
        asked = asked_doctor(*questions)
        client.force_login(doctor_of(asked))
        page = url("questions", asked.application)
        client.get(page)
        with CaptureQueriesContext(connection) as made:
            client.get(page)
        counts.append(len(made))
    assert counts[0] == counts[1]
