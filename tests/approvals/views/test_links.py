"""The page of a personal link, seen by somebody without an account."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SingleUseLink
from approvals.enums import EventKind, RequestState
from approvals.models import Application, Confirmation, Request
from approvals.services import sections
from approvals.services.requests.asking import resend_request, withdraw_request
from tests.approvals.asked import asked_centre, asked_unit, form_of, secret_of
from tests.factories import complete_application, unit_answers

pytestmark = pytest.mark.django_db


def page_of(request):
    return reverse("approvals:answer_request", kwargs={"secret": secret_of(request)})


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def assert_unseen(response):
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_the_page_shows_what_is_stated_in_their_name_and_nothing_else(stranger):
    application = complete_application()
    page = stranger.get(page_of(asked_unit(application)))
    text = text_of(page)
    assert page.status_code == 200
    assert_unseen(page)
    for shown in (application.doctor.user.name, "Lege 60 prosent", "Mest kreft", "Fast møte med fastlegene"):
        assert shown in text
    standing = application.service_period.appointments.get()
    hidden = [application.doctor.user.email, application.doctor.hpr_number, standing.name, "Annenhver tirsdag"]
    assert [word for word in hidden if word in text] == []
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()


def test_the_centre_sees_the_agreement_and_not_the_unit(stranger):
    request = asked_centre()
    text = text_of(stranger.get(page_of(request)))
    assert ("01.03.2026" in text, "Annenhver tirsdag på video." in text) == (True, True)
    assert "Lege 60 prosent" not in text


def test_confirming_everything_leads_to_thanks_and_spends_the_link(stranger):
    request = asked_unit()
    page = page_of(request)
    done = stranger.post(page, form_of(request), follow=True)
    assert done.redirect_chain == [("/svar/takk/nb/answered/", 302)]
    assert "Svaret ditt er registrert" in text_of(done)
    assert_unseen(done)
    assert Confirmation.objects.filter(request_item__request=request).count() == 7
    for again in (stranger.get(page), stranger.post(page, form_of(request))):
        assert again.status_code == 410
        assert "Har du allerede svart? Da er svaret registrert" in text_of(again)
        assert_unseen(again)


def test_a_correction_and_a_doubt_are_kept_with_their_comments(stranger):
    request = asked_unit()
    changed = {
        "f1-answer": "corrected",
        "f1-value": "5",
        "f1-comment": "Én er stengt.",
        "f3-answer": "rejected",
        "f3-comment": "Spør kommunen.",
    }
    assert stranger.post(page_of(request), form_of(request, **changed)).status_code == 302
    answers = request.items.values_list("position", "answer", "value", "comment")
    assert list(answers)[:3] == [
        (1, "corrected", "5", "Én er stengt."),
        (2, "confirmed", "", ""),
        (3, "rejected", "", "Spør kommunen."),
    ]


def test_a_date_is_corrected_the_norwegian_way(stranger):
    request = asked_centre()
    changed = {"f1-answer": "corrected", "f1-value": "15.4.2026"}
    assert stranger.post(page_of(request), form_of(request, **changed)).status_code == 302
    assert request.items.get(field="centre.agreement_signed_on").value == "2026-04-15"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"f1-answer": ""}, "Velg om opplysningen stemmer."),
        ({"f1-answer": "corrected", "f1-value": "mange"}, "Skriv et helt tall, for eksempel 12."),
        ({"f1-answer": "corrected", "f1-value": ""}, "Skriv hva som er riktig."),
        ({"f1-answer": "corrected", "f1-value": "8"}, "Verdien er den samme som er oppgitt."),
        ({"f1-answer": "corrected", "f1-value": "9" * 400}, "Skriv et helt tall, for eksempel 12."),
        ({"f1-answer": "rejected"}, "Skriv kort hvorfor du ikke kan bekrefte dette."),
        ({"by-name": ""}, "Skriv navnet ditt."),
        ({"by-name": "x" * 151}, "150"),
        ({"f2-answer": "corrected", "f2-value": "x" * 4001}, "4000"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(stranger, typed, sentence):
    request = asked_unit()
    page = stranger.post(page_of(request), form_of(request, **typed, **{"by-comment": "Behold dette."}))
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert "Behold dette." in page.content.decode()
    assert 'id="feiloppsummering"' in page.content.decode()
    assert Request.objects.get(pk=request.pk).state == RequestState.ASKED


def test_an_idle_value_beside_a_confirmed_fact_is_no_error(stranger):
    request = asked_unit()
    assert stranger.post(page_of(request), form_of(request, **{"f1-value": "tull"})).status_code == 302


def test_nul_is_refused_unread(stranger):
    request = asked_unit()
    assert stranger.post(page_of(request), form_of(request, **{"by-name": "a\x00b"})).status_code == 400
    assert Request.objects.get(pk=request.pk).state == RequestState.ASKED


def test_what_changed_meanwhile_is_shown_anew_before_it_is_confirmed(stranger):
    application = complete_application()
    request = asked_unit(application)
    read = form_of(request, **{"by-comment": "Behold dette."})
    application = Application.objects.get(pk=application.pk)
    sections.save_unit(
        application, by=application.doctor.user, version=application.version, answers=unit_answers(beds=3)
    )
    page = stranger.post(page_of(request), read)
    assert page.status_code == 409
    assert "er endret siden du åpnet siden" in text_of(page)
    assert "Oppgitt: 3" in text_of(page)
    assert "Behold dette." in page.content.decode()
    assert stranger.post(page_of(request), form_of(request)).status_code == 302


def test_declining_needs_a_reason_and_tells_it(stranger):
    request = asked_unit()
    page = stranger.post(page_of(request), {"answer": "no", "no-reason": ""})
    assert (page.status_code, "Skriv kort hvorfor" in text_of(page)) == (422, True)
    done = stranger.post(page_of(request), {"answer": "no", "no-reason": "Spør avdelingslederen."}, follow=True)
    assert "Vi har registrert at du ikke kan svare" in text_of(done)
    assert Request.objects.get(pk=request.pk).comment == "Spør avdelingslederen."


# Links that do not work ------------------------------------------------------------------------------------
def test_guessed_and_changed_links_get_the_same_plain_page(stranger):
    secret = secret_of(asked_unit())
    tampered = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    pages = [stranger.get(f"/svar/{text}/") for text in (tampered, "gjett", "x" * 101, "æøå", secret.swapcase())]
    assert [page.status_code for page in pages] == [410] * 5
    assert len({text_of(page) for page in pages}) == 1
    assert "Hva kan du gjøre?" in text_of(pages[0])


def test_an_expired_link_gets_the_plain_page(stranger, time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100")
    request = asked_unit()
    page = page_of(request)
    time_machine.move_to(f"{request.due_on} 23:59 +0100")
    assert stranger.get(page).status_code == 200
    time_machine.shift(120)
    assert stranger.get(page).status_code == 410
    assert stranger.post(page, form_of(request)).status_code == 410
    assert Confirmation.objects.count() == 0


def test_a_withdrawn_request_and_an_old_address_get_the_plain_page(stranger):
    request = asked_unit()
    first = page_of(request)
    doctor = request.application.doctor.user
    resend_request(request, by=doctor, email="ny@example.no")
    assert stranger.get(first).status_code == 410
    second = page_of(request)
    assert stranger.get(second).status_code == 200
    withdraw_request(request, by=doctor)
    assert stranger.get(second).status_code == 410


def test_a_link_for_another_purpose_gets_the_plain_page(stranger):
    request = asked_unit()
    SingleUseLink.objects.filter(subject_id=request.pk).update(purpose="another")
    assert stranger.get(page_of(request)).status_code == 410


def test_the_page_may_be_opened_so_often_and_then_no_more(stranger, settings):
    settings.PERSONAL_LINK_RATE = "3/m/ip"
    page = page_of(asked_unit())
    assert [stranger.get(page).status_code for _try in range(4)] == [200, 200, 200, 429]
    assert_unseen(stranger.get("/svar/gjett/"))
    assert stranger.get(page, REMOTE_ADDR="10.9.8.7").status_code == 200
    cache.clear()
    assert stranger.get(page).status_code == 200


# The applicant ---------------------------------------------------------------------------------------------
def test_the_logged_in_applicant_is_refused_and_the_try_is_kept(client):
    request = asked_unit()
    client.force_login(request.application.doctor.user)
    assert "Du kan ikke bekrefte din egen søknad" in text_of(client.get(page_of(request)))
    page = client.post(page_of(request), form_of(request))
    assert page.status_code == 403
    assert_unseen(page)
    assert Request.objects.get(pk=request.pk).state == RequestState.ASKED
    refused = request.application.events.get(kind=EventKind.REFUSED_ACT)
    assert refused.detail == {"act": "answer_request", "refusal": "NotAllowed"}


# Language, privacy and cost -----------------------------------------------------------------------------------
def test_the_page_is_in_the_language_of_the_application(stranger):
    request = asked_unit(complete_application(language="nn"))
    page = stranger.get(page_of(request))
    assert page["Content-Language"] == "nn"
    assert '<html lang="nn"' in page.content.decode()


@pytest.mark.parametrize("path", ["/svar/takk/nb/annet/", "/svar/takk/xx/answered/"])
def test_thanks_for_nothing_is_not_found(stranger, path):
    assert stranger.get(path).status_code == 404


def test_the_page_costs_the_same_for_three_facts_and_for_seven(stranger, django_assert_num_queries):
    few, many = page_of(asked_centre()), page_of(asked_unit())
    stranger.get(few), stranger.get(many)
    for page in (few, many):
        with django_assert_num_queries(3):
            assert stranger.get(page).status_code == 200


def test_the_address_is_not_in_the_log(stranger, caplog):
    request = asked_unit()
    secret = secret_of(request)
    stranger.get(page_of(request))
    stranger.post(page_of(request), form_of(request))
    assert secret not in caplog.text
    assert timezone.now() < SingleUseLink.objects.get(subject_id=request.pk).expires_at
