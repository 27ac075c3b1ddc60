"""The applicant's page of a request, and where it shows: the sections, the case, the timeline."""

import re

import pytest
from django.urls import reverse

from approvals.enums import EventKind, ItemAnswer, RequestKind, RequestState
from approvals.models import Application, Request
from approvals.services.applications import submit_application
from approvals.services.appointments import ask_supervisor
from approvals.services.requests.answering import Reply, decline_request
from approvals.services.requests.asking import withdraw_request
from correspondence.enums import DeliveryState
from tests.approvals.asked import answer, asked_centre, asked_unit, link_of, mail_sent
from tests.factories import complete_application, draft_application, make_unit, make_user

pytestmark = pytest.mark.django_db


def page_of(application, kind="unit"):
    return reverse("approvals:third_party", kwargs={"public_id": application.public_id, "kind": kind})


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def application():
    return complete_application(accepted=False)


@pytest.fixture
def doctor(client, application):
    client.force_login(application.doctor.user)
    return client


ASK = {"act": "ask", "name": "Kari Lind", "email": "kari@kommunen.example.no"}


def test_the_doctor_asks_the_unit_and_sees_how_it_stands(doctor, application):
    before = text_of(doctor.get(page_of(application)))
    assert ("Dette ser den som blir spurt" in before, "Lege 60 prosent" in before) == (True, True)
    after = doctor.post(page_of(application), ASK, follow=True)
    assert after.redirect_chain == [(page_of(application), 302)]
    for shown in ("Vi sender e-posten nå.", "Kari Lind", "kari@kommunen.example.no", "E-posten er på vei", "Frist"):
        assert shown in text_of(after)
    assert Request.objects.get(kind=RequestKind.UNIT).asked_by == application.doctor.user


def test_the_register_suggests_whom_to_ask(client):
    unit = make_unit(contact_name="Lise Leder", contact_email="lise@kommunen.example.no")
    application = complete_application(unit=unit, accepted=False)
    client.force_login(application.doctor.user)
    page = client.get(page_of(application)).content.decode()
    assert ('value="Lise Leder"' in page, 'value="lise@kommunen.example.no"' in page) == (True, True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Skriv navnet på den som skal svare."),
        ({"email": ""}, "Skriv e-postadressen til den som skal svare."),
        ({"email": "kari@"}, "gyldig e-postadresse"),
        ({"name": "Kari\x07"}, "tegn som ikke kan vises"),
        ({"email": "x" * 300 + "@example.no"}, "254"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(doctor, application, typed, sentence):
    page = doctor.post(page_of(application), {**ASK, **typed})
    assert page.status_code == 422
    assert sentence in text_of(page)
    kept = {**ASK, **typed}
    assert [kept[name] in page.content.decode() for name in ("name", "email") if kept[name].isprintable()] != []
    assert Request.objects.count() == 0


def test_the_own_address_is_refused_with_a_sentence_and_kept_in_the_case(doctor, application):
    page = doctor.post(page_of(application), {**ASK, "email": application.doctor.user.email})
    assert page.status_code == 409
    sentence = "Dette er søkerens egen e-postadresse. Ingen kan bekrefte sin egen søknad."
    assert page.context["ask_form"].errors == {"email": [sentence]}
    refused = application.events.get(kind=EventKind.REFUSED_ACT)
    assert refused.detail == {"act": "request_unit", "refusal": "NotPossible"}


def test_the_doctor_sends_again_to_another_address_and_lets_go(doctor, application):
    request = asked_unit(application)
    page = doctor.post(page_of(application), {"act": "resend", "email": "ny@kommunen.example.no"}, follow=True)
    assert "ny@kommunen.example.no" in text_of(page)
    page = doctor.post(page_of(application), {"act": "withdraw"}, follow=True)
    assert "Forespørselen er trukket tilbake." in text_of(page)
    request.refresh_from_db()
    assert (request.state, request.recipient_email) == (RequestState.WITHDRAWN, "ny@kommunen.example.no")
    assert doctor.post(page_of(application), {"act": "withdraw"}).status_code == 404


def test_mail_that_did_not_arrive_is_said_plainly(doctor, application):
    request = asked_unit(application)
    mail_sent(request, state=DeliveryState.FAILED)
    for address in (page_of(application), reverse("approvals:section", args=[application.public_id, "unit"])):
        assert "E-posten kom ikke fram" in text_of(doctor.get(address))


def test_the_answer_is_shown_fact_by_fact(doctor, application):
    answer(
        asked_unit(application),
        palliative_beds=Reply(answer=ItemAnswer.CORRECTED, value="5", comment="Én er stengt."),
        staffing=Reply(answer=ItemAnswer.REJECTED, comment="Vet ikke."),
    )
    text = text_of(doctor.get(page_of(application)))
    assert "Palliative senger: rettet fra «8» til «5» – Én er stengt." in text
    assert "Bemanning: kan ikke bekreftes («Lege 60 prosent" in text
    assert "Svart av Kari Lind, leder" in text


def test_the_supervisor_is_asked_from_the_page_too(doctor, application):
    page = doctor.post(page_of(application, "supervisor"), {"act": "ask"}, follow=True)
    assert "Vi sender e-posten nå." in text_of(page)
    assert "Trekk forespørselen tilbake" not in text_of(page)
    assert Request.objects.get().kind == RequestKind.SUPERVISOR


@pytest.mark.parametrize("kind", ["information", "noe", "UNIT"])
def test_only_others_can_be_asked_here(doctor, application, kind):
    assert doctor.get(page_of(application, kind)).status_code == 404


def test_an_act_of_no_meaning_is_not_found(doctor, application):
    assert doctor.post(page_of(application), {"act": "delete"}).status_code == 404


def test_nobody_else_gets_to_the_page(client, application):
    for person in (make_user(), make_user("supervisor"), make_user("caseworker")):
        client.force_login(person)
        assert client.get(page_of(application)).status_code == 404
        assert client.post(page_of(application), ASK).status_code == 404
    assert Request.objects.count() == 0


def test_an_empty_section_says_what_to_do_first(client):
    application = draft_application()
    client.force_login(application.doctor.user)
    assert "Fyll ut opplysningene om enheten først" in text_of(client.get(page_of(application)))
    page = client.post(page_of(application), ASK)
    assert (page.status_code, Request.objects.count()) == (409, 0)


def test_sections_lead_to_the_page_and_show_how_it_stands(doctor, application):
    unit = reverse("approvals:section", args=[application.public_id, "unit"])
    centre = reverse("approvals:section", args=[application.public_id, "centre"])
    assert f'href="{page_of(application)}"' in doctor.get(unit).content.decode()
    assert "Be senteret bekrefte" in text_of(doctor.get(centre))
    asked_centre(application)
    assert "Per Senter er spurt." in text_of(doctor.get(centre))


def test_the_case_shows_each_request_and_the_timeline_tells_of_it(doctor, application):
    declined, withdrawn = asked_unit(application), asked_centre(application)
    decline_request(declined, link=link_of(declined), reason="Feil person.")
    withdraw_request(withdrawn, by=application.doctor.user)
    submit_application(Application.objects.get(pk=application.pk), by=application.doctor.user)
    text = text_of(doctor.get(reverse("approvals:case", args=[application.public_id])))
    for shown in (
        "Enhetens bekreftelse Kari Lind ✕ Takket nei",
        "Senterets bekreftelse Per Senter ↩ Trukket tilbake",
        "Enhetens bekreftelse: forespørsel sendt",
        "Enhetens bekreftelse: den som ble spurt, kan ikke svare",
        "Senterets bekreftelse: forespørselen ble trukket tilbake",
    ):
        assert shown in text


def test_the_page_costs_the_same_for_one_request_and_for_three(
    doctor, application, django_assert_max_num_queries, django_assert_num_queries
):
    def read():
        with django_assert_max_num_queries(100) as counted:
            assert doctor.get(page_of(application)).status_code == 200
        return len(counted)

    request = asked_unit(application)
    read()
    first = read()
    for number in range(2):
        withdraw_request(request, by=application.doctor.user)
        request = asked_unit(application, email=f"enhet{number}@example.no")
    with django_assert_num_queries(first):
        assert doctor.get(page_of(application)).status_code == 200
    ask_supervisor(application, by=application.doctor.user)
    assert read() == first
