"""Proposals on the desk: dismissal, send-back with a code, and the proposal that can only go back."""

import pytest

from accounts.roles import Role
from approvals.enums import SendBackCode, Status
from approvals.models import Proposal
from approvals.services.decisions import sign_proposal
from approvals.services.impartiality import mark_disqualified
from approvals.services.requests.asking import ask_unit
from tests.approvals.admin.desk_client import address, case_under_review, desk_client, propose, reload
from tests.approvals.asked import answer
from tests.approvals.prepared import prepared_letter
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WHY = "Stillingen finnes ikke lenger."
REASON = "Skriv mer om bemanningen."


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def approver():
    return make_user(Role.APPROVER)


@pytest.fixture
def proposal(caseworker):
    return propose(case_under_review(by=caseworker), by=caseworker, kind="dismissed", statement=WHY)


def test_dismissal_is_proposed_from_the_desk(caseworker):
    application = case_under_review(by=caseworker)
    client = desk_client(caseworker)
    assert 'value="dismissed"' in client.get(address("change", application)).content.decode()
    answers = {"kind": "dismissed", "statement": WHY, "version": reload(application).version}
    assert client.post(address("propose", application), answers).status_code == 302
    assert Proposal.objects.get().kind == "dismissed"
    assert "Avvist" in client.get(address("change", application)).content.decode()


def test_dismissal_without_words_keeps_what_was_typed(caseworker):
    application = case_under_review(by=caseworker)
    answers = {"kind": "dismissed", "departure_reason": "Skrevet i feil felt.", "version": reload(application).version}
    response = desk_client(caseworker).post(address("propose", application), answers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "En avvisning må ha en begrunnelse i brevet (minst 10 tegn)." in page
    assert "Skrevet i feil felt." in page


def test_dismissed_case_is_told_to_the_doctor_and_found_in_the_queue(proposal, approver):
    sign_proposal(proposal, by=approver, sha256=prepared_letter(proposal, approver).document.sha256)
    application = reload(proposal.application)
    assert application.status == Status.DISMISSED
    page = desk_client(application.doctor.user).get(application.get_absolute_url()).content.decode()
    assert "Søknaden er avvist. Les brevet: der står begrunnelsen og hvordan du kan klage." in page
    assert "Søknaden ble avvist" in page
    client = desk_client(approver)
    for place in ("application/?status=dismissed", "application/?status=closed", "decision/?kind=dismissed"):
        assert application.case_number in client.get(f"/admin/approvals/{place}").content.decode()


@pytest.mark.parametrize("code", SendBackCode.values)
def test_send_back_shows_code_and_words_on_the_desk_and_in_the_timeline(proposal, caseworker, approver, code):
    response = desk_client(approver).post(address("send_back", proposal.application), {"code": code, "reason": REASON})
    assert response.status_code == 302
    page = desk_client(caseworker).get(address("change", proposal.application)).content.decode()
    label = SendBackCode(code).label
    assert f"</strong> {label}. {REASON}" in page
    assert f"{label}: {REASON}" in page[page.index('id="tidslinje"') :]


@pytest.mark.parametrize("code", ["", "nonsense", "x" * 100_000])
def test_send_back_without_a_known_code_keeps_the_words(proposal, approver, code):
    response = desk_client(approver).post(address("send_back", proposal.application), {"code": code, "reason": REASON})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Velg hva slags grunn det er til å sende forslaget tilbake." in page
    assert REASON in page
    assert reload(proposal.application).status == Status.PROPOSED


def test_void_proposal_says_so_and_offers_only_to_send_it_back(proposal, approver):
    application = proposal.application
    sign_page = address("sign", application)
    before = desk_client(approver).get(address("change", application)).content.decode()
    assert (sign_page in before, "Forslaget kan ikke godkjennes." in before) == (True, False)
    answer(ask_unit(application, by=approver, name="Kari Lind", email="kari@kommunen.example.no"))
    after = desk_client(approver).get(address("change", application)).content.decode()
    assert sign_page not in after
    assert "Forslaget kan ikke godkjennes." in after
    assert "Opplysningene i saken er endret etter at vedtaket ble foreslått. Send forslaget tilbake." in after
    assert "Må sendes tilbake" in after
    assert address("send_back", application) in after
    refused = desk_client(approver).get(sign_page)
    assert refused.status_code == 409
    assert "Send forslaget tilbake." in refused.content.decode()


def test_proposal_by_somebody_disqualified_says_so(proposal, approver, caseworker):
    mark_disqualified(proposal.application, by=approver, person=caseworker, reason="Er søsken av legen som søker.")
    page = desk_client(approver).get(address("change", proposal.application)).content.decode()
    assert "Den som foreslo vedtaket, er inhabil i saken. Send forslaget tilbake." in page
    assert address("sign", proposal.application) not in page
