from datetime import date

import pytest
from django.utils import timezone

from approvals.enums import EventKind, Status
from approvals.models import Application, Approval, Decision, Letter, Proposal
from approvals.services.appointments import ask_supervisor
from approvals.services.assessments import store_assessment
from approvals.services.casework import take_case
from approvals.services.status import record_event
from approvals.transitions import OPEN_STATUSES
from correspondence.services import store_document
from tests import factories as f

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 brevet, byte for byte \x00\xff\n%%EOF"


def prepared_letter(application, caseworker, approver):
    """A proposal and its letter, as they lie before anybody has signed."""
    assessment = store_assessment(application, by=caseworker, on=timezone.localdate())
    proposal = Proposal.objects.create(
        application=application,
        kind="granted",
        assessment=assessment,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        counted_months=6,
        application_version=1,
        proposed_by=caseworker,
    )
    document = store_document(CONTENT, filename="Vedtak 26-00001.pdf", content_type="application/pdf")
    return Letter.objects.create(
        application=application,
        proposal=proposal,
        document=document,
        prepared_for=approver,
        dated=timezone.localdate(),
        language="nb",
        template_version="1",
        context={},
    )


def decide(application):
    caseworker, approver = f.make_user("caseworker"), f.make_user("approver")
    letter = prepared_letter(application, caseworker, approver)
    decision = Decision.objects.create(
        application=application,
        proposal=letter.proposal,
        assessment=letter.proposal.assessment,
        letter=letter,
        kind="granted",
        proposed_by=caseworker,
        approved_by=approver,
        decided_at=timezone.now(),
    )
    Approval.objects.create(
        decision=decision,
        doctor=application.doctor,
        unit=application.service_period.unit,
        service_period=application.service_period,
        supervisor_name="V",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        counted_months=6,
    )
    Application.objects.filter(pk=application.pk).update(status=Status.GRANTED)
    return letter


def test_sent_case_tells_number_status_and_what_happens_next(as_doctor, doctor):
    application = f.submitted_application(by=doctor)
    response = as_doctor.get(application.get_absolute_url())
    page = response.content.decode()
    assert f"Sak {application.case_number}" in page
    assert response.context["move"] == "Venter på en saksbehandler"
    assert "En saksbehandler tar saken og vurderer hvert vilkår." in page
    assert "Dette sendte du inn" in page


def test_draft_has_no_case_page_yet(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    assert as_doctor.get(application.get_absolute_url()).headers["Location"] == url("task_list", application)


def test_timeline_tells_people_and_keeps_the_authoritys_own_work(as_doctor, doctor):
    application = f.submitted_application(by=doctor)
    caseworker = f.make_user("caseworker", name="Kari Saksbehandler")
    take_case(application, by=caseworker)
    record_event(
        application, EventKind.CONCLUDED, by=caseworker, detail={"criterion": "unit.staffing", "outcome": "met"}
    )
    record_event(application, EventKind.ASSESSED, by=None)
    response = as_doctor.get(application.get_absolute_url())
    told = [(str(entry.title), entry.text) for entry in response.context["timeline"]]
    assert told[:2] == [
        ("En saksbehandler tok saken", "Gjort av Kari Saksbehandler"),
        ("Søknaden ble sendt inn", "Gjort av deg"),
    ]
    assert told[-1] == ("Søknaden ble påbegynt", "Gjort av deg")
    assert len(told) == 5
    assert "unit.staffing" not in response.content.decode()


def test_event_of_the_system_is_told_as_such(as_doctor, doctor):
    application = f.submitted_application(by=doctor)
    record_event(application, EventKind.HANDED_OVER, by=None)
    entry = as_doctor.get(application.get_absolute_url()).context["timeline"][0]
    assert (str(entry.title), entry.text) == ("Saken venter på en ny saksbehandler", "Gjort av systemet")


def test_issued_letter_is_handed_out_byte_for_byte(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    letter = decide(application)
    page = as_doctor.get(application.get_absolute_url()).content.decode()
    address = url("letter", application, letter.document.public_id)
    assert address in page
    assert "Godkjent fra 1. januar 2027 til 31. desember 2027. Det gir 6 tellende måneder." in page
    response = as_doctor.get(address)
    assert response.content == CONTENT
    assert response.headers["Content-Disposition"] == 'attachment; filename="Vedtak 26-00001.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_letter_that_is_only_prepared_is_nobodys_to_read(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    letter = prepared_letter(application, f.make_user("caseworker"), f.make_user("approver"))
    assert as_doctor.get(url("letter", application, letter.document.public_id)).status_code == 404
    page = as_doctor.get(application.get_absolute_url()).content.decode()
    assert str(letter.document.public_id) not in page


def test_letter_of_another_case_is_not_there(as_doctor, doctor, url):
    mine = f.submitted_application(by=doctor)
    other = f.submitted_application()
    letter = decide(other)
    assert as_doctor.get(url("letter", mine, letter.document.public_id)).status_code == 404
    assert as_doctor.get(url("letter", other, letter.document.public_id)).status_code == 404


@pytest.mark.parametrize("status", [s for s in Status if s != Status.DRAFT])
def test_every_status_has_a_page(as_doctor, doctor, status):
    application = f.submitted_application(by=doctor)
    since = timezone.now() if status == Status.INFORMATION_REQUESTED else None
    Application.objects.filter(pk=application.pk).update(status=status, waiting_since=since)
    response = as_doctor.get(application.get_absolute_url())
    can_withdraw = status in OPEN_STATUSES
    assert (response.status_code, response.context["can_withdraw"]) == (200, can_withdraw)
    assert response.context["next"] != ""
    assert as_doctor.get("/soknader/").status_code == 200


def test_supervisor_who_has_not_answered_is_told_of(as_doctor, doctor):
    application = f.submitted_application(by=doctor, accepted=False)
    page = as_doctor.get(application.get_absolute_url()).content.decode()
    assert "Søknaden kan ikke innvilges før veilederen har svart." in page


def test_supervisor_can_be_asked_from_the_draft_and_only_once(as_doctor, doctor, url):
    application = f.complete_application(by=doctor, accepted=False)
    first = as_doctor.post(url("ask_supervisor", application), follow=True).content.decode()
    second = as_doctor.post(url("ask_supervisor", application), follow=True).content.decode()
    assert "Vi sender en e-post til veilederen nå." in first
    assert "Veilederen er allerede spurt." in second


def test_nobody_to_ask_is_said_and_kept(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    page = as_doctor.post(url("ask_supervisor", application), follow=True).content.decode()
    assert "Oppgi veilederens navn og e-post først." in page
    assert application.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "ask_supervisor"


def test_asking_from_a_sent_case_leads_back_to_it(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    assert as_doctor.post(url("ask_supervisor", application)).headers["Location"] == application.get_absolute_url()
    assert ask_supervisor(application, by=doctor) is False
