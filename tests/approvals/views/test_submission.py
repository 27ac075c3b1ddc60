import pytest

from approvals.enums import EventKind, Status
from approvals.models import Application, LetterOrder
from tests import factories as f

pytestmark = pytest.mark.django_db

SURE = {"confirm": "on"}


def fresh(application):
    return Application.objects.get(pk=application.pk)


def test_confirmed_application_is_received_with_number_and_receipt(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    response = as_doctor.post(url("check", application), {"version": application.version, **SURE}, follow=True)
    sent = fresh(application)
    assert response.redirect_chain == [(application.get_absolute_url(), 302)]
    assert sent.status == Status.SUBMITTED
    assert f"Saksnummeret er {sent.case_number}, og du får en kvittering på e-post." in response.content.decode()
    order = LetterOrder.objects.get(application=sent)
    assert (order.kind, order.language, order.ordered_by) == ("receipt", sent.language, doctor)
    assert sent.assessments.count() == 1


def test_second_press_lands_on_the_case_and_does_nothing(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    data = {"version": application.version, **SURE}
    first = as_doctor.post(url("check", application), data)
    second = as_doctor.post(url("check", application), data)
    assert first.headers["Location"] == second.headers["Location"] == application.get_absolute_url()
    assert LetterOrder.objects.filter(kind="receipt").count() == 1
    assert application.events.filter(action="submit").count() == 1
    assert application.events.filter(kind=EventKind.REFUSED_ACT).count() == 0


def test_unconfirmed_application_is_not_sent(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    response = as_doctor.post(url("check", application), {"version": application.version})
    assert response.context["form"].errors == {"confirm": ["Kryss av for at opplysningene er riktige."]}
    assert fresh(application).status == Status.DRAFT


def test_failing_criteria_ask_for_one_more_confirmation_and_do_not_stop(as_doctor, doctor, url):
    application = f.complete_application(by=doctor, beds=5)
    page = as_doctor.get(url("check", application))
    assert "1 vilkår er ikke oppfylt" in page.content.decode()
    data = {"version": application.version, **SURE}
    refused = as_doctor.post(url("check", application), data)
    assert list(refused.context["form"].errors) == ["confirm_unmet"]
    assert fresh(application).status == Status.DRAFT
    as_doctor.post(url("check", application), {**data, "confirm_unmet": "on"})
    assert fresh(application).status == Status.SUBMITTED


def test_missing_information_is_told_and_does_not_stop(as_doctor, doctor, url):
    application = f.complete_application(by=doctor, accepted=False)
    page = as_doctor.get(url("check", application))
    assert [line.criterion for line in page.context["panel"].missing] == ["supervisor.appointed", "supervisor.eligible"]
    as_doctor.post(url("check", application), {"version": application.version, **SURE})
    assert fresh(application).status == Status.SUBMITTED


def test_without_unit_and_dates_it_cannot_be_sent(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    page = as_doctor.get(url("check", application)).content.decode()
    assert "Dette må på plass før du kan sende" in page
    response = as_doctor.post(url("check", application), {"version": 1, **SURE}, follow=True)
    assert "Søknaden mangler enheten, datoene for tjenesten og kan ikke sendes ennå." in response.content.decode()
    assert fresh(application).status == Status.DRAFT
    assert application.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "submit"


def test_application_that_changed_meanwhile_must_be_seen_again(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    response = as_doctor.post(url("check", application), {"version": application.version - 1, **SURE}, follow=True)
    assert "Saken er endret siden du åpnet siden." in response.content.decode()
    assert fresh(application).status == Status.DRAFT


def test_summary_reads_back_what_was_answered(as_doctor, doctor, url):
    application = f.complete_application(by=doctor)
    f.attach_pdf(application)
    parts = {part.section: dict(part.rows) for part in as_doctor.get(url("check", application)).context["summary"]}
    service = {str(label): value for label, value in parts["service"].items()}
    assert service["Første dag i tjenesten"] == "01.01.2027"
    assert service["Er du ansatt ved enheten i perioden?"] == "Ja"
    assert "Stillingsprosent ved enheten: 50 %" in service["Stilling 1"]
    assert parts["attachments"] == {"Individuell utdanningsplan": "plan.pdf"}


def test_draft_is_withdrawn_after_a_question(as_doctor, doctor, url):
    application = f.draft_application(by=doctor)
    assert as_doctor.get(url("withdraw", application)).status_code == 200
    assert fresh(application).status == Status.DRAFT
    response = as_doctor.post(url("withdraw", application), {"reason": "Fikk annen jobb"}, follow=True)
    assert fresh(application).status == Status.WITHDRAWN
    assert "Søknaden er trukket." in response.content.decode()
    again = as_doctor.post(url("withdraw", application))
    assert again.headers["Location"] == application.get_absolute_url()


def test_too_long_reason_is_kept_and_nothing_is_withdrawn(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    response = as_doctor.post(url("withdraw", application), {"reason": "å" * 1001})
    assert list(response.context["form"].errors) == ["reason"]
    assert fresh(application).status == Status.SUBMITTED


def test_decided_case_cannot_be_withdrawn_and_that_it_was_tried_is_kept(as_doctor, doctor, url):
    application = f.submitted_application(by=doctor)
    Application.objects.filter(pk=application.pk).update(status=Status.REFUSED)
    response = as_doctor.post(url("withdraw", application), follow=True)
    assert "Dette kan ikke gjøres nå: saken har status «Avslag»." in response.content.decode()
    assert application.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "withdraw"
    assert fresh(application).status == Status.REFUSED


def test_started_application_opens_its_list_in_the_persons_language(as_doctor, doctor, url):
    doctor.language = "nn"
    doctor.save()
    response = as_doctor.post(url("start"))
    application = Application.objects.get()
    assert response.headers["Location"] == url("task_list", application)
    assert (application.doctor.user, application.language) == (doctor, "nn")


def test_too_many_drafts_are_refused_with_a_sentence(as_doctor, doctor, url):
    for _number in range(10):
        f.draft_application(by=doctor)
    response = as_doctor.post(url("start"), follow=True)
    assert "Du har allerede mange utkast." in response.content.decode()
    assert Application.objects.count() == 10


def test_application_is_not_started_by_reading(as_doctor, url):
    assert as_doctor.get(url("start")).status_code == 405
