"""The signing page: the exact letter, the second person, and who they are."""

import hashlib

import pytest

from accounts.roles import Role
from approvals.enums import EventKind, Status
from approvals.models import Decision, Letter
from approvals.services.proposals import send_back_proposal
from approvals.services.status import raise_version
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import (
    address,
    decided_case,
    desk_client,
    proposed_case,
    reload,
    stored_letter,
)
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def approver():
    return make_user(Role.APPROVER, name="Gunnar Godkjenner")


def _refused_acts(case) -> list[dict]:
    return list(case.events.filter(kind=EventKind.REFUSED_ACT).values_list("detail", flat=True))


def test_page_makes_the_letter_once_and_names_its_hash(approver):
    proposal = proposed_case()
    client = desk_client(approver)
    first, second = (client.get(address("sign", proposal.application)) for _time in range(2))
    letter = Letter.objects.get()
    assert (first.status_code, first.context["prepared"], second.context["prepared"]) == (200, letter, letter)
    assert first.context["form"]["sha256"].value() == letter.document.sha256
    assert letter.document.sha256 in first.content.decode()
    assert letter.prepared_for == approver


def test_letter_is_given_as_it_is_stored(approver):
    proposal = proposed_case()
    letter = stored_letter(proposal, approver)
    response = desk_client(approver).get(address("letter", proposal.application, letter.pk))
    number = proposal.application.case_number.replace("/", "-")
    assert hashlib.sha256(response.content).hexdigest() == letter.document.sha256
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'inline; filename="{number}-brev-{letter.pk}.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store, max-age=0, no-cache, must-revalidate"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; ")


def test_letter_of_another_case_is_not_found(approver):
    one, other = proposed_case(), proposed_case()
    letter = stored_letter(other, approver)
    assert desk_client(approver).get(address("letter", one.application, letter.pk)).status_code == 404


def test_signing_the_letter_decides_the_case(approver):
    proposal = proposed_case()
    sha256 = stored_letter(proposal, approver).document.sha256
    response = desk_client(approver).post(address("sign", proposal.application), {"sha256": sha256})
    assert (response.status_code, response.url) == (302, address("change", proposal.application) + "#vedtak")
    assert Decision.objects.get().approved_by == approver
    assert reload(proposal.application).status == Status.GRANTED


def test_proposer_sees_the_sentence_and_no_letter():
    approver = make_user(Role.APPROVER)
    proposal = proposed_case(by=approver)
    response = desk_client(approver).get(address("sign", proposal.application))
    assert response.status_code == 403
    assert "Du har selv foreslått dette vedtaket. En annen person må godkjenne det." in response.content.decode()
    assert "Godkjenn vedtaket og send brevet" not in response.content.decode()
    assert Letter.objects.count() == 0


def test_proposer_who_posts_is_refused_and_it_is_noted():
    approver = make_user(Role.APPROVER)
    proposal = proposed_case(by=approver)
    sha256 = stored_letter(proposal, approver).document.sha256
    response = desk_client(approver).post(address("sign", proposal.application), {"sha256": sha256})
    assert response.status_code == 403
    assert _refused_acts(proposal.application) == [{"act": "sign", "refusal": "NotAllowed"}]
    assert (Decision.objects.count(), reload(proposal.application).status) == (0, Status.PROPOSED)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.AUDITOR])
def test_staff_without_the_right_are_refused(role):
    proposal = proposed_case()
    client = desk_client(make_user(role))
    where = address("sign", proposal.application)
    assert (client.get(where).status_code, client.post(where, {"sha256": "0" * 64}).status_code) == (403, 403)
    assert reload(proposal.application).status == Status.PROPOSED


@pytest.mark.parametrize("sha256", ["", "0" * 63, "g" * 64, "0" * 65, "0" * 64 + "\n", "'; --"])
def test_hash_that_is_none_is_refused_with_the_page_again(approver, sha256):
    proposal = proposed_case()
    stored_letter(proposal, approver)
    response = desk_client(approver).post(address("sign", proposal.application), {"sha256": sha256})
    assert response.status_code in {409, 422}
    assert Decision.objects.count() == 0


def test_hash_of_another_letter_is_refused_with_a_sentence(approver):
    proposal = proposed_case()
    stored_letter(proposal, approver)
    response = desk_client(approver).post(address("sign", proposal.application), {"sha256": "0" * 64})
    assert response.status_code == 409
    assert "Saken er endret siden du åpnet siden." in response.content.decode()
    assert Decision.objects.count() == 0


def test_second_signature_is_told_who_decided(approver):
    decision = decided_case(approver=approver)
    client = desk_client(make_user(Role.APPROVER))
    response = client.post(address("sign", decision.application), {"sha256": decision.letter.document.sha256})
    assert response.status_code == 409
    assert "Saken ble avgjort av Gunnar Godkjenner" in response.content.decode()
    assert (Decision.objects.count(), Delivery.objects.filter(kind="decision").count()) == (1, 1)


def test_page_of_what_was_sent_back_says_so(approver):
    proposal = proposed_case()
    send_back_proposal(proposal, by=approver, code="reason", reason="Skriv mer om bemanningen.")
    response = desk_client(approver).get(address("sign", proposal.application))
    assert response.status_code == 409
    assert "Saken har ikke noe forslag som venter på godkjenning." in response.content.decode()


def test_page_of_a_case_that_has_changed_says_send_it_back(approver):
    proposal = proposed_case()
    raise_version(reload(proposal.application))
    response = desk_client(approver).get(address("sign", proposal.application))
    assert response.status_code == 409
    assert "Opplysningene i saken er endret etter at vedtaket ble foreslått." in response.content.decode()


def test_page_without_an_appeal_body_says_what_is_lacking(approver, settings):
    settings.APPEAL_BODY = ""
    proposal = proposed_case()
    response = desk_client(approver).get(address("sign", proposal.application))
    assert response.status_code == 409
    assert "Klageinstansen er ikke lagt inn i innstillingene." in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_old_log_in_must_be_confirmed_first(approver, method, settings):
    proposal = proposed_case()
    sha256 = stored_letter(proposal, approver).document.sha256
    client = desk_client(approver, minutes_ago=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60 + 1)
    where = address("sign", proposal.application)
    response = getattr(client, method)(where, {"sha256": sha256})
    assert response.status_code == 302
    assert response.url == f"/konto/reauthenticate/?next={where.replace('/', '%2F')}"
    assert Decision.objects.count() == 0


def test_confirming_the_password_leads_back_to_the_letter(approver, settings):
    proposal = proposed_case()
    sha256 = stored_letter(proposal, approver).document.sha256
    client = desk_client(approver, minutes_ago=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60 + 1)
    where = address("sign", proposal.application)
    confirming = client.get(where).url
    response = client.post(confirming, {"password": PASSWORD})
    assert (response.status_code, response.url) == (302, where)
    assert client.post(where, {"sha256": sha256}).status_code == 302
    assert Decision.objects.count() == 1


def test_send_back_from_the_signing_page(approver):
    proposal = proposed_case()
    answers = {"code": "reason", "reason": "Skriv mer om bemanningen."}
    response = desk_client(approver).post(address("send_back", proposal.application), answers)
    proposal.refresh_from_db()
    assert (response.status_code, proposal.sent_back_by) == (302, approver)
