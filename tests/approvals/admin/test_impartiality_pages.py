"""The desk is not there for whoever may not handle the case: every address, every list, and the act of marking."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from approvals.admin.acts import ACTS
from approvals.enums import EventKind
from approvals.models import Approval, Disqualification, Reading
from approvals.services.applications import submit_application
from approvals.services.decisions import sign_proposal
from approvals.services.impartiality import mark_disqualified
from correspondence.models import Delivery
from tests.approvals.admin.desk_client import (
    address,
    case_under_review,
    concluded_case,
    desk_client,
    propose,
    received_case,
    reload,
)
from tests.approvals.prepared import prepared_letter
from tests.factories import attach_pdf, complete_application, make_unit, make_user

pytestmark = pytest.mark.django_db

REASON = "Er søsken av legen som søker."
QUEUE = "/admin/approvals/application/"


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


@pytest.fixture
def approver():
    return make_user(Role.APPROVER)


@pytest.fixture
def marked(approver):
    """Return a function that marks a person in a case."""

    def mark(application, person):
        mark_disqualified(application, by=approver, person=person, reason=REASON)
        return application

    return mark


def _granted(caseworker, approver):
    application = concluded_case(by=caseworker)
    proposal = propose(application, by=caseworker)
    return sign_proposal(proposal, by=approver, sha256=prepared_letter(proposal, approver).document.sha256)


# Permission matrix -----------------------------------------------------------------------------------
@pytest.mark.parametrize("act", [*ACTS, "sign"])
@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER])
def test_no_act_of_the_desk_is_there_for_whoever_is_marked(marked, role, act):
    person = make_user(role)
    application = marked(received_case(), person)
    before = application.events.count()
    assert desk_client(person).post(address(act, application), {"reason": REASON, "text": "x"}).status_code == 404
    assert (application.events.count(), reload(application).version) == (before, application.version)


@pytest.mark.parametrize("act", [*ACTS, "sign"])
@pytest.mark.parametrize("role", [Role.DOCTOR, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_no_act_of_the_desk_is_for_whoever_handles_no_cases(role, act):
    application = received_case()
    answers = {"reason": REASON, "text": "x", "person": make_user(Role.CASEWORKER).pk}
    response = desk_client(make_user(role)).post(address(act, application), answers)
    assert response.status_code in {302, 403}
    if response.status_code == 302:
        assert "/login" in response.headers["Location"]
    assert Disqualification.objects.count() == 0


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER, Role.AUDITOR])
def test_no_page_of_the_case_is_there_for_whoever_is_marked(caseworker, approver, marked, role):
    decision = _granted(caseworker, approver)
    application, person, other = decision.application, make_user(role), make_user(role)
    marked(application, person)
    pages = [
        address("change", application),
        address("letter", application, decision.letter_id),
        address("assessment", application, decision.assessment_id),
        reverse("admin:approvals_decision_change", args=[decision.pk]),
        reverse("admin:approvals_approval_change", args=[Approval.objects.get().pk]),
        reverse("admin:correspondence_delivery_change", args=[Delivery.objects.get(kind="decision").pk]),
        application.get_absolute_url(),
    ]
    there, gone = desk_client(other), desk_client(person)
    assert [there.get(page).status_code for page in pages] == [200] * len(pages)
    statuses = [gone.get(page).status_code for page in pages]
    # Stock admin sends whoever asks for a row that is not there to its front page.
    assert [status in {404, 302} for status in statuses] == [True] * len(pages)
    assert [statuses[n] for n in (0, 1, 2, 6)] == [404] * 4
    assert Reading.objects.filter(application=application, reader=person).count() == 0


def test_attachment_is_not_there_for_whoever_is_marked(caseworker, marked):
    application = complete_application()
    attachment = attach_pdf(application)
    application = submit_application(reload(application), by=application.doctor.user)
    page = address("attachment", application, attachment.public_id)
    mine = reverse("approvals:attachment", args=[application.public_id, attachment.public_id])
    client = desk_client(caseworker)
    for there in (client.get(page), client.get(mine)):
        assert b"".join(there.streaming_content)[:5] == b"%PDF-"
    marked(application, caseworker)
    assert [client.get(page).status_code, client.get(mine).status_code] == [404, 404]


# Lists -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("filters", ["", "?status=all", "?assigned=nobody", "?move=mine"])
def test_queue_leaves_out_cases_one_is_barred_from(caseworker, marked, filters):
    hidden, shown = marked(received_case(), caseworker), received_case()
    page = desk_client(caseworker).get(QUEUE + filters).content.decode()
    assert (hidden.case_number in page, shown.case_number in page) == (False, True)


def test_queue_leaves_out_cases_of_ones_own_unit(caseworker):
    hidden = received_case(unit=make_unit(contact_email=caseworker.email))
    assert hidden.case_number not in desk_client(caseworker).get(QUEUE).content.decode()


def test_search_does_not_find_cases_one_is_barred_from(caseworker, marked):
    hidden = marked(received_case(), caseworker)
    client = desk_client(caseworker)
    name = hidden.doctor.user.name
    for words in (hidden.case_number, name):
        assert address("change", hidden) not in client.get(QUEUE, {"q": words}).content.decode()
    assert address("change", hidden) in desk_client(make_user(Role.CASEWORKER)).get(QUEUE, {"q": name}).content.decode()


def test_lists_of_decisions_approvals_and_mail_leave_the_case_out(caseworker, approver, marked):
    decision = _granted(caseworker, approver)
    other = make_user(Role.CASEWORKER)
    number = decision.application.case_number
    lists = [
        "/admin/approvals/decision/",
        "/admin/approvals/approval/",
        "/admin/correspondence/delivery/",
    ]
    client = desk_client(other)
    assert [number in client.get(page).content.decode() for page in lists] == [True, True, True]
    marked(decision.application, other)
    assert [number in client.get(page).content.decode() for page in lists] == [False, False, False]


def test_mail_of_the_case_cannot_be_settled_by_whoever_is_marked(caseworker, approver, marked):
    decision = _granted(caseworker, approver)
    delivery = Delivery.objects.get(kind="decision")
    other = marked(decision.application, make_user(Role.CASEWORKER)).disqualifications.get().person
    page = reverse("admin:correspondence_delivery_settle", args=[delivery.pk])
    assert desk_client(other).post(page, {"outcome": "sent", "note": REASON}).status_code == 404


def test_queue_takes_the_same_number_of_queries_however_many_cases_are_barred(caseworker, marked):
    client = desk_client(caseworker)
    received_case()
    marked(received_case(), caseworker)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as few:
        client.get(QUEUE)
    for _n in range(3):
        received_case()
        marked(received_case(), caseworker)
    with CaptureQueriesContext(connection) as many:
        client.get(QUEUE)
    assert len(many) == len(few)


def test_case_without_a_caseworker_lies_among_those_nobody_has_taken(caseworker, approver, marked):
    application = case_under_review(by=caseworker)
    marked(application, caseworker)
    other = make_user(Role.CASEWORKER)
    page = desk_client(other).get(QUEUE).content.decode()
    assert page.count(f">{application.case_number}<") == 1
    assert page.index("Saker som ingen har tatt") < page.index(application.case_number)
    assert "Andre åpne saker" not in page


# Marking ---------------------------------------------------------------------------------------------
def test_marking_a_colleague_shows_on_the_desk_and_in_the_timeline(caseworker):
    application, colleague = case_under_review(by=caseworker), make_user(Role.APPROVER, name="Åse Svoger")
    client = desk_client(caseworker)
    response = client.post(address("disqualify", application), {"person": colleague.pk, "reason": REASON})
    assert (response.status_code, response.headers["Location"]) == (302, address("change", application) + "#habilitet")
    page = client.get(address("change", application)).content.decode()
    panel = re.search(r'id="habilitet".*?</section>', page, re.DOTALL).group()
    assert "<strong>Åse Svoger</strong>: Er søsken av legen som søker." in panel
    assert f'<option value="{colleague.pk}">' not in panel
    assert "Åse Svoger: Er søsken av legen som søker." in page[page.index('id="tidslinje"') :]


def test_marking_oneself_leads_back_to_the_queue(caseworker):
    application = case_under_review(by=caseworker)
    client = desk_client(caseworker)
    response = client.post(address("disqualify", application), {"person": caseworker.pk, "reason": REASON}, follow=True)
    assert [place for place, _status in response.redirect_chain] == [QUEUE]
    assert application.case_number not in response.content.decode()
    assert client.get(address("change", application)).status_code == 404
    assert reload(application).assigned_to is None


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"person": "", "reason": REASON}, "Velg hvem som er inhabil."),
        ({"person": "999999999", "reason": REASON}, "Velg en person fra listen."),
        ({"person": "9" * 5000, "reason": REASON}, "Velg en person fra listen."),
    ],
)
def test_marking_nobody_says_so_and_keeps_what_was_typed(caseworker, answers, sentence):
    application = case_under_review(by=caseworker)
    response = desk_client(caseworker).post(address("disqualify", application), answers)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert REASON in page
    assert Disqualification.objects.count() == 0


def test_marking_with_too_short_a_reason_is_refused_and_noted(caseworker, approver):
    application = case_under_review(by=caseworker)
    answers = {"person": approver.pk, "reason": "Kort."}
    response = desk_client(caseworker).post(address("disqualify", application), answers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Begrunnelsen må ha minst 10 tegn." in page
    assert "Kort." in page
    assert application.events.get(kind=EventKind.REFUSED_ACT).detail == {"act": "disqualify", "refusal": "NotPossible"}


def test_auditor_sees_markings_and_no_form(approver, marked):
    application = marked(received_case(), make_user(Role.CASEWORKER))
    page = desk_client(make_user(Role.AUDITOR)).get(address("change", application)).content.decode()
    assert REASON in page
    assert "Marker en person som inhabil" not in page
