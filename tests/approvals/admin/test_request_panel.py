"""Requests on the desk: asked, sent again and let go by whoever handles the case; the mail's fate is in sight."""

import re

import pytest

from accounts.roles import Role
from approvals.enums import ItemAnswer, RequestKind, RequestState
from approvals.models import Request
from approvals.services.requests.answering import Reply
from correspondence.enums import DeliveryState
from tests.approvals.admin.desk_client import address, case_under_review, decided_case, desk_client
from tests.approvals.asked import answer, asked_unit, mail_sent
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ASK = {"kind": "unit", "name": "Kari Lind", "email": "kari@kommunen.example.no"}


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def case(caseworker):
    return case_under_review(by=caseworker)


@pytest.fixture
def desk(caseworker):
    return desk_client(caseworker)


def panel_of(response):
    found = re.search(r'id="foresporsler".*?</section>', response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def requests_to_the_unit():
    return Request.objects.filter(kind=RequestKind.UNIT)


def test_the_caseworker_asks_sends_again_and_lets_go(desk, case, caseworker):
    assert desk.post(address("ask_others", case), ASK).status_code == 302
    request = requests_to_the_unit().get()
    assert (request.asked_by, request.state) == (caseworker, RequestState.ASKED)
    assert request.delivery.reference == case.case_number
    again = {"request": request.pk, "email": "ny@kommunen.example.no"}
    assert desk.post(address("resend_request", case), again).status_code == 302
    assert requests_to_the_unit().get().recipient_email == "ny@kommunen.example.no"
    assert desk.post(address("withdraw_request", case), {"request": request.pk, "reason": ""}).status_code == 302
    assert requests_to_the_unit().get().state == RequestState.WITHDRAWN


def test_the_panel_shows_the_state_of_the_mail(desk, case):
    request = asked_unit(case)
    assert "E-post: … Venter på sending" in panel_of(desk.get(address("change", case)))
    mail_sent(request, state=DeliveryState.FAILED)
    assert "E-post: ! Ikke sendt 550 ukjent mottaker" in panel_of(desk.get(address("change", case)))


def test_the_panel_shows_the_answer_and_the_evidence_takes_it_up(desk, case):
    answer(asked_unit(case), palliative_beds=Reply(answer=ItemAnswer.CORRECTED, value="4", comment="To er stengt."))
    page = desk.get(address("change", case))
    assert "Palliative senger: rettet fra «8» til «4» – To er stengt." in panel_of(page)
    assert "Svart av Kari Lind, leder" in panel_of(page)
    beds = next(row for area in page.context["desk"].areas for row in area.rows if row.id == "unit.beds")
    assert (beds.observed, beds.evidence[0].confirmed_value) == ("4", "4")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Velg hvem som skal bekrefte."),
        ({"name": ""}, "Skriv navnet på den som skal svare."),
        ({"email": "tull"}, "gyldig e-postadresse"),
    ],
)
def test_bad_input_is_told_beside_its_field(desk, case, typed, sentence):
    page = desk.post(address("ask_others", case), {**ASK, **typed})
    assert page.status_code == 422
    assert sentence in panel_of(page)
    assert requests_to_the_unit().count() == 0


def test_what_a_service_refuses_is_said_and_the_form_keeps_what_was_typed(desk, case):
    page = desk.post(address("ask_others", case), {**ASK, "email": case.doctor.user.email})
    assert page.status_code == 409
    assert "Ingen kan bekrefte sin egen søknad" in page.content.decode()
    assert f'value="{case.doctor.user.email}"' in page.content.decode()


@pytest.mark.parametrize("key", ["999999", "9" * 18, "x", "-1", "٣"])
def test_a_request_of_no_case_is_refused(desk, case, key):
    page = desk.post(address("resend_request", case), {"request": key, "email": "a@example.no"})
    assert (page.status_code, "finnes ikke i denne saken" in page.content.decode()) == (409, True)


def test_a_request_of_another_case_is_out_of_reach(desk, case):
    other = asked_unit(case_under_review())
    page = desk.post(address("withdraw_request", case), {"request": other.pk, "reason": ""})
    assert page.status_code == 409
    assert Request.objects.get(pk=other.pk).state == RequestState.ASKED


def test_whoever_only_reads_has_no_acts(case):
    request = asked_unit(case)
    auditor = desk_client(make_user(Role.AUDITOR))
    assert "Send på nytt" not in panel_of(auditor.get(address("change", case)))
    page = auditor.post(address("resend_request", case), {"request": request.pk, "email": "a@example.no"})
    assert page.status_code == 403
    assert Request.objects.get(pk=request.pk).recipient_email == request.recipient_email


def test_a_closed_case_asks_nobody(desk):
    case = decided_case().application
    panel = panel_of(desk.get(address("change", case)))
    assert "Be enheten eller senteret bekrefte" not in panel
    assert desk.post(address("ask_others", case), ASK).status_code == 409


def test_the_desk_costs_the_same_for_no_request_and_for_two(desk, case, django_assert_max_num_queries):
    def read():
        with django_assert_max_num_queries(200) as counted:
            assert desk.get(address("change", case)).status_code == 200
        return len(counted)

    read()
    before = read()
    answer(asked_unit(case))
    with_one = read()
    asked_unit(case)
    assert (with_one - before <= 1, read()) == (True, with_one)
