import pytest

from approvals.enums import EventKind
from approvals.services.appointments import ask_supervisor, standing_appointment
from approvals.services.sections import save_supervisor
from approvals.views.appointments import terms_seal
from supervision.models import Appointment, Supervisor
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    return f.make_user("supervisor", name="Berit Veileder")


@pytest.fixture
def asked(supervisor, doctor):
    application = f.complete_application(by=doctor, supervisor=supervisor, accepted=False)
    ask_supervisor(application, by=doctor)
    return standing_appointment(application)


@pytest.fixture
def as_supervisor(client, supervisor):
    client.force_login(supervisor)
    return client


def yes(asked, **changed):
    return {
        "answer": "yes",
        "terms": terms_seal(asked),
        "yes-hpr_number": "8123456",
        "yes-workplace": "Senteret",
        "yes-basis": "competence_area",
        **changed,
    }


def page_of(appointment):
    return f"/veileder/{appointment.pk}/"


def test_person_named_sees_who_asks_and_on_what_terms(as_supervisor, asked):
    assert "Ingrid Lege" in as_supervisor.get("/veileder/").content.decode()
    page = as_supervisor.get(page_of(asked)).content.decode()
    for said in ("Ingrid Lege", "Første torsdag i måneden, en time.", "Skriftlig evaluering", "1. januar 2027", "50 %"):
        assert said in page


def test_yes_is_stored_with_its_basis(as_supervisor, asked, supervisor):
    response = as_supervisor.post(page_of(asked), yes(asked), follow=True)
    answered = Appointment.objects.get(pk=asked.pk)
    assert answered.state == "accepted"
    assert (answered.supervisor.user, answered.supervisor.hpr_number) == (supervisor, "8123456")
    assert "Takk! Du har sagt ja til å være veileder." in response.content.decode()
    assert asked.service_period.application.events.filter(kind=EventKind.SUPERVISOR_ACCEPTED).count() == 1


def test_no_is_stored_with_its_reason(as_supervisor, asked):
    as_supervisor.post(page_of(asked), {"answer": "no", "no-reason": "Har ikke tid"})
    answered = Appointment.objects.get(pk=asked.pk)
    assert (answered.state, answered.decline_reason) == ("declined", "Har ikke tid")


def test_wrong_answers_are_explained_and_kept(as_supervisor, asked):
    response = as_supervisor.post(page_of(asked), yes(asked, **{"yes-hpr_number": "abc", "yes-workplace": "Ærlige Å"}))
    assert response.context["accept"].errors == {"hpr_number": ["HPR-nummeret har bare sifre, høyst ni."]}
    assert "Ærlige Å" in response.content.decode()
    no = as_supervisor.post(page_of(asked), {"answer": "no", "no-reason": ""})
    assert list(no.context["decline"].errors) == ["reason"]
    assert Appointment.objects.get(pk=asked.pk).state == "asked"


def test_terms_changed_meanwhile_are_read_again(as_supervisor, asked, doctor):
    application = asked.service_period.application
    data = yes(asked)
    answers = f.supervisor_answers(asked_user(asked), meetings_per_month=9)
    save_supervisor(application, by=doctor, version=99, answers=answers)
    response = as_supervisor.post(page_of(asked), data)
    assert response.status_code == 409
    assert "Vilkårene er endret siden du åpnet siden." in response.content.decode()
    assert Appointment.objects.get(pk=asked.pk).state == "asked"


def asked_user(asked):
    from accounts.models import User  # noqa: PLC0415 - one look-up

    return User.objects.get(email=asked.email)


def test_second_answer_is_refused_with_a_sentence(as_supervisor, asked):
    as_supervisor.post(page_of(asked), yes(asked))
    again = as_supervisor.post(page_of(asked), {"answer": "no", "no-reason": "Ombestemte meg"}, follow=True)
    assert "Forespørselen er allerede besvart." in again.content.decode()
    assert Appointment.objects.get(pk=asked.pk).state == "accepted"
    assert (
        asked.service_period.application.events.get(kind=EventKind.REFUSED_ACT).detail["act"] == "decline_supervision"
    )


def test_other_supervisor_doctor_and_staff_do_not_find_it(client, asked, doctor):
    for person in (f.make_user("supervisor"), doctor, f.make_user("caseworker")):
        client.force_login(person)
        assert client.get(page_of(asked)).status_code == 404
        assert client.post(page_of(asked), yes(asked)).status_code == 404
    assert Appointment.objects.get(pk=asked.pk).state == "asked"


def test_guess_at_a_number_finds_nothing(as_supervisor, asked):
    assert as_supervisor.get("/veileder/999999/").status_code == 404


def test_person_named_but_not_asked_sees_nothing(as_supervisor, supervisor):
    application = f.complete_application(supervisor=supervisor, accepted=False)
    named = standing_appointment(application)
    assert as_supervisor.get(page_of(named)).status_code == 404
    assert "Ingen har spurt deg om å være veileder ennå." in as_supervisor.get("/veileder/").content.decode()


def test_unconfirmed_address_gives_nothing(client, asked):
    stranger = f.make_user("supervisor")
    stranger.emailaddress_set.update(verified=False, email="x@example.no")
    stranger.emailaddress_set.create(email=asked.email.upper(), verified=False)
    client.force_login(stranger)
    assert client.get(page_of(asked)).status_code == 404


def test_withdrawn_request_tells_nothing_of_the_service(as_supervisor, asked, doctor):
    application = asked.service_period.application
    save_supervisor(application, by=doctor, version=99, answers=f.supervisor_answers(f.make_user("supervisor")))
    page = as_supervisor.get(page_of(asked)).content.decode()
    assert "Forespørselen er trukket tilbake. Du trenger ikke å svare." in page
    assert "Første torsdag i måneden" not in page


def test_next_answer_is_filled_in_from_the_last(as_supervisor, asked, supervisor):
    as_supervisor.post(page_of(asked), yes(asked))
    second = f.complete_application(supervisor=supervisor, accepted=False)
    ask_supervisor(second, by=second.doctor.user)
    form = as_supervisor.get(page_of(standing_appointment(second))).context["accept"]
    assert (form.initial["hpr_number"], form.initial["workplace"]) == ("8123456", "Senteret")
    assert Supervisor.objects.count() == 1


def test_list_asks_the_database_as_often_for_three_as_for_one(
    as_supervisor, asked, supervisor, django_assert_num_queries
):
    as_supervisor.get("/veileder/")
    with django_assert_num_queries(QUERIES_OF_LIST):
        as_supervisor.get("/veileder/")
    for _number in range(2):
        more = f.complete_application(supervisor=supervisor, accepted=False)
        ask_supervisor(more, by=more.doctor.user)
    as_supervisor.get("/veileder/")
    with django_assert_num_queries(QUERIES_OF_LIST):
        as_supervisor.get("/veileder/")


QUERIES_OF_LIST = 8
