"""The doctor's pages after a decision: appealing, letting go of it, and answering a notice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import AppealState, EventKind, Occasion
from approvals.models import Appeal, Reopening
from approvals.services.appeals import deadline_of, forward_appeal, register_outcome
from approvals.services.reopening import keep_decision
from tests.approvals.rounds import (
    APPEAL,
    NOTICE,
    appealed,
    mail_arrived,
    propose_again,
    reopened,
    signed,
    warned,
)
from tests.factories import make_user, submitted_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_applicant(client, decision):
    client.force_login(decision.application.doctor.user)
    return client


def _text(response) -> str:
    return response.content.decode()


def test_case_tells_how_to_appeal_and_until_when(as_applicant, decision, url):
    mail_arrived(decision, timezone.now())
    due = deadline_of(decision)
    page = _text(as_applicant.get(url("case", decision.application)))
    assert url("appeal", decision.application) in page
    assert f"Klagefristen er {due.day}. " in page


def test_doctor_appeals_on_the_page(as_applicant, decision, url):
    where = url("appeal", decision.application)
    assert "Klagefristen er 3 uker fra du fikk vedtaket." in _text(as_applicant.get(where))
    response = as_applicant.post(where, {"text": APPEAL})
    assert (response.status_code, response.headers["Location"]) == (302, url("case", decision.application))
    page = _text(as_applicant.get(url("case", decision.application)))
    assert APPEAL in page
    assert "Klagen ble mottatt" in page
    assert f'href="{where}"' not in page
    assert Appeal.objects.get().registered_by == decision.application.doctor.user


def test_page_says_when_the_deadline_has_passed_and_takes_the_appeal(as_applicant, decision, url):
    mail_arrived(decision, timezone.now() - timedelta(days=60))
    where = url("appeal", decision.application)
    assert "Du kan likevel klage." in _text(as_applicant.get(where))
    assert as_applicant.post(where, {"text": APPEAL}).status_code == 302
    assert Appeal.objects.get().is_late
    assert "Klagen kom etter fristen." in _text(as_applicant.get(url("case", decision.application)))


@pytest.mark.parametrize("text", ["", "   ", "nei", "x" * 20_001, "Dette er\x07 feil, mener jeg."])
def test_appeal_that_cannot_be_kept_gets_a_sentence(as_applicant, decision, url, text):
    response = as_applicant.post(url("appeal", decision.application), {"text": text})
    assert response.status_code == 422
    assert "ds-error-summary" in _text(response)
    assert Appeal.objects.count() == 0


def test_second_appeal_is_refused_with_everything_typed(as_applicant, decision, url):
    appealed(decision)
    where = url("appeal", decision.application)
    assert as_applicant.get(where).headers["Location"] == url("case", decision.application)
    response = as_applicant.post(where, {"text": "Jeg vil klage en gang til."})
    assert response.status_code == 409
    assert "Vedtaket er allerede påklaget." in _text(response)
    assert "Jeg vil klage en gang til." in _text(response)
    assert decision.application.events.filter(kind=EventKind.REFUSED_ACT).count() == 1


def test_undecided_case_has_no_appeal_page(as_doctor, doctor, url):
    application = submitted_application(by=doctor)
    for name in ("appeal", "withdraw_appeal", "notice"):
        assert as_doctor.get(url(name, application)).status_code == 404
        assert as_doctor.post(url(name, application), {"text": APPEAL}).status_code == 404
    assert Appeal.objects.count() == 0


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.CASEWORKER, Role.APPROVER])
def test_appeal_pages_of_somebody_elses_case_are_not_there(client, decision, url, role):
    appealed(decision)
    client.force_login(make_user(role))
    for name in ("appeal", "withdraw_appeal", "notice"):
        assert client.get(url(name, decision.application)).status_code == 404
        assert client.post(url(name, decision.application), {"text": APPEAL}).status_code == 404
    assert Appeal.objects.get().state == AppealState.RECEIVED


def test_doctor_withdraws_the_appeal_after_being_asked(as_applicant, decision, url):
    appealed(decision)
    where = url("withdraw_appeal", decision.application)
    assert "Vil du trekke klagen?" in _text(as_applicant.get(where))
    assert Appeal.objects.get().state == AppealState.RECEIVED
    assert as_applicant.post(where).status_code == 302
    assert Appeal.objects.get().state == AppealState.WITHDRAWN
    assert as_applicant.post(where).headers["Location"] == url("case", decision.application)


def test_case_shows_where_the_appeal_is(as_applicant, decision, caseworker, url, settings):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement="Vi mener at vedtaket er riktig.")
    page = _text(as_applicant.get(url("case", decision.application)))
    assert f"Sendt til {settings.APPEAL_BODY} " in page
    register_outcome(appeal, by=caseworker, is_changed=False, text="Klageinstansen er enig i vedtaket.")
    page = _text(as_applicant.get(url("case", decision.application)))
    assert "Vedtaket er stadfestet" in page
    assert "Klageinstansen er enig i vedtaket." in page


def test_case_that_the_appeal_body_has_decided_says_so_and_offers_no_appeal(as_applicant, decision, caseworker, url):
    appeal = forward_appeal(appealed(decision), by=caseworker, statement="Vi holder fast ved vedtaket.")
    register_outcome(appeal, by=caseworker, is_changed=False, text="Vedtaket er stadfestet.")
    page = as_applicant.get(url("case", decision.application))
    final = "Klageinstansen har avgjort klagen. Avgjørelsen er endelig og kan ikke påklages på nytt."
    assert page.context["next"] == final
    assert "kan du klage" not in _text(page)
    assert as_applicant.get(url("appeal", decision.application)).url == url("case", decision.application)
    posted = as_applicant.post(url("appeal", decision.application), {"text": "Jeg mener fortsatt at det er feil."})
    assert posted.status_code == 409
    assert final in _text(posted)
    assert Appeal.objects.count() == 1


def test_replaced_decision_is_marked_and_gives_no_months(as_applicant, decision, url):
    granted = signed(propose_again(reopened(decision)))
    signed(propose_again(reopened(granted), statement="Skrivefeil i navnet på enheten."))
    page = _text(as_applicant.get(url("case", decision.application)))
    assert page.count("Erstattet av et nyere vedtak.") == 2
    assert page.count("Godkjent fra ") == 1
    assert page.count("Retting av åpenbar feil") == 2


def test_reopened_case_offers_no_withdrawal_of_the_application(as_applicant, decision, url):
    reopened(decision)
    page = _text(as_applicant.get(url("case", decision.application)))
    assert "Saken ble tatt opp igjen" in page
    assert url("withdraw", decision.application) not in page


def test_doctor_answers_a_notice_once(as_applicant, decision, url):
    warned(reopened(decision, occasion=Occasion.REVERSAL), is_over=False)
    where = url("notice", decision.application)
    assert where in _text(as_applicant.get(url("case", decision.application)))
    assert NOTICE in _text(as_applicant.get(where))
    assert as_applicant.post(where, {"text": ""}).status_code == 422
    assert as_applicant.post(where, {"text": "Jeg er uenig i dette."}).status_code == 302
    assert "Jeg er uenig i dette." in _text(as_applicant.get(where))
    response = as_applicant.post(where, {"text": "Og en ting til."})
    assert response.status_code == 409
    assert "Og en ting til." in _text(response)
    assert Reopening.objects.get().notice_answer == "Jeg er uenig i dette."


def test_notice_of_a_round_that_is_over_can_be_read_and_not_answered(as_applicant, decision, url):
    reopening = warned(reopened(decision, occasion=Occasion.REVERSAL), is_over=False)
    keep_decision(decision.application, by=reopening.opened_by, reason="Vedtaket er riktig likevel.")
    where = url("notice", decision.application)
    assert "Saken er avgjort, og det er for sent å svare." in _text(as_applicant.get(where))
    assert as_applicant.post(where, {"text": "Jeg er uenig i dette."}).status_code == 409
    assert Reopening.objects.get().notice_answered_at is None


def test_case_page_asks_as_often_for_many_appeals_as_for_one(as_applicant, decision, caseworker, url):
    where = url("case", decision.application)
    newest = decision
    counts = []
    for _round in range(3):
        appeal = appealed(newest)
        newest = signed(propose_again(reopened(newest, by=caseworker, occasion=Occasion.APPEAL, appeal=appeal)))
        as_applicant.get(where)
        with CaptureQueriesContext(connection) as queries:
            as_applicant.get(where)
        counts.append(len(queries))
    assert counts[1] == counts[2]
