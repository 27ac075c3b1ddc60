"""The centre confirms a month of conferences by a personal link: asked by the doctor, answered once, no account."""

import re

import pytest
from django.test import Client

from accounts.exceptions import LinkUnusable
from accounts.links import find_link
from correspondence.models import Delivery
from curriculum.exceptions import LogChanged, NotAllowed, NotPossible
from curriculum.months import month_number
from supervision.models import Conference, ConferenceState
from supervision.services.conference_links import (
    KIND,
    PURPOSE,
    AnswerRefused,
    CentreAnswer,
    ask_centre_to_confirm,
    settle_by_link,
)
from supervision.services.conferences import add_conference, plan_series, tick_held
from tests.factories import make_centre
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

HELD, CANCELLED = CentreAnswer(state="held"), CentreAnswer(state="cancelled", cause="Snøstorm")


@pytest.fixture
def service(time_machine):
    """A service at the end of January, with conferences planned on 5 and 19 January and 2 February."""
    service = followed()
    centre = make_centre(contact_name="Siv Senter", contact_email="senter@example.no")
    plan_series(
        service.logbook,
        by=service.doctor,
        first_on=service.day(1, 5),
        last_on=service.day(2, 2),
        interval_weeks=2,
        form="video",
        centre=centre,
    )
    time_machine.move_to(noon(service.day(1, 31)))
    return service


def january(service):
    return month_number(service.day(1, 1))


def asked(service):
    """Ask about January; return the secret in the mail."""
    ask_centre_to_confirm(service.logbook, by=service.doctor, month=january(service))
    body = Delivery.objects.filter(kind=KIND).latest("pk").body
    return re.search(r"/svar/konferanser/([^/\s]+)/", body)[1]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def first_and_second(service):
    return list(service.logbook.conferences.order_by("on"))[:2]


def test_centre_is_asked_by_mail_with_a_link(service):
    secret = asked(service)
    mail = Delivery.objects.get(kind=KIND)
    assert (mail.recipient_email, mail.recipient_name, mail.holds_secret) == ("senter@example.no", "Siv Senter", True)
    assert mail.subject == f"Kan du bekrefte pasientkonferansene i januar {service.year}?"
    assert find_link(secret, purpose=PURPOSE).recipient_email == "senter@example.no"


def test_new_link_makes_the_earlier_void(service):
    first = asked(service)
    asked(service)
    with pytest.raises(LinkUnusable):
        find_link(first, purpose=PURPOSE)


def test_centre_is_not_asked_by_the_supervisor(service):
    with pytest.raises(NotAllowed):
        ask_centre_to_confirm(service.logbook, by=service.supervisor, month=january(service))


def test_centre_is_not_asked_about_a_month_without_open_conferences(service):
    for month in (january(service) + 1, january(service) + 2, 0, 99999):
        with pytest.raises(NotPossible):
            ask_centre_to_confirm(service.logbook, by=service.doctor, month=month)


def test_centre_is_not_asked_at_the_doctors_own_address_nor_without_one(service):
    centre = service.logbook.conference_series.get().centre
    for address in ("", service.doctor.email.replace("@", "+senter@")):
        type(centre).objects.filter(pk=centre.pk).update(contact_email=address)
        with pytest.raises(NotPossible):
            ask_centre_to_confirm(service.logbook, by=service.doctor, month=january(service))


def test_centre_is_not_asked_when_none_is_known(service):
    service.logbook.conference_series.update(centre=None)
    with pytest.raises(NotPossible):
        ask_centre_to_confirm(service.logbook, by=service.doctor, month=january(service))


def test_centre_is_not_flooded(service, settings):
    settings.REQUEST_MAILS_PER_HOUR = 2
    asked(service)
    asked(service)
    with pytest.raises(NotPossible):
        asked(service)


def test_answers_settle_the_conferences_and_spend_the_link(service):
    link = find_link(asked(service), purpose=PURPOSE)
    first, second = first_and_second(service)
    assert settle_by_link(link, answers={first.pk: HELD, second.pk: CANCELLED}) == 2
    kept = list(Conference.objects.values_list("state", "cancel_cause", "settled_by"))
    assert kept == [("held", "", None), ("cancelled", "Snøstorm", None), ("planned", "", None)]
    with pytest.raises(LinkUnusable):
        settle_by_link(link, answers={first.pk: HELD})


def test_answers_are_all_kept_or_none(service):
    link = find_link(asked(service), purpose=PURPOSE)
    first, second = first_and_second(service)
    with pytest.raises(AnswerRefused) as refused:
        settle_by_link(link, answers={first.pk: HELD, second.pk: CentreAnswer(state="cancelled")})
    assert (refused.value.conference, refused.value.field) == (second.pk, "cause")
    assert Conference.objects.filter(state=ConferenceState.PLANNED).count() == 3
    settle_by_link(link, answers={first.pk: HELD})


@pytest.mark.parametrize("state", ["planned", "tull"])
def test_answer_outside_the_list_is_refused(service, state):
    link = find_link(asked(service), purpose=PURPOSE)
    first, _second = first_and_second(service)
    with pytest.raises(AnswerRefused):
        settle_by_link(link, answers={first.pk: CentreAnswer(state=state)})


def test_link_answers_for_its_own_month_alone(service, time_machine):
    link = find_link(asked(service), purpose=PURPOSE)
    february = service.logbook.conferences.latest("on")
    with pytest.raises(AnswerRefused):
        settle_by_link(link, answers={february.pk: HELD})


def test_conference_that_has_not_been_cannot_be_confirmed(service, time_machine):
    time_machine.move_to(noon(service.day(1, 10)))
    link = find_link(asked(service), purpose=PURPOSE)
    _first, second = first_and_second(service)
    with pytest.raises(AnswerRefused) as refused:
        settle_by_link(link, answers={second.pk: HELD})
    assert refused.value.field == "state"


def test_nothing_answered_is_refused(service):
    link = find_link(asked(service), purpose=PURPOSE)
    with pytest.raises(NotPossible):
        settle_by_link(link, answers={})


def test_centre_is_told_when_the_doctor_was_first(service):
    link = find_link(asked(service), purpose=PURPOSE)
    first, _second = first_and_second(service)
    tick_held(first, by=service.doctor)
    with pytest.raises(LogChanged):
        settle_by_link(link, answers={first.pk: CANCELLED})
    first.refresh_from_db()
    assert first.state == ConferenceState.HELD


# The page ---------------------------------------------------------------------------------------
def page_of(secret):
    return f"/svar/konferanser/{secret}/"


def test_page_shows_the_month_to_somebody_without_account_and_takes_the_answer(service):
    secret = asked(service)
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(page_of(secret))
    assert (page.status_code, page["Cache-Control"], page["Referrer-Policy"]) == (
        200,
        "private, no-store",
        "no-referrer",
    )
    assert page.cookies == {}
    assert [form.conference for form in page.context["forms"]] == first_and_second(service)
    first, second = first_and_second(service)
    body = {f"c{first.pk}-state": "held", f"c{second.pk}-state": "cancelled", f"c{second.pk}-cause": "Snøstorm"}
    answer = stranger.post(page_of(secret), body)
    assert (answer.status_code, answer.url) == (302, "/svar/konferanser/takk/nb/")
    assert stranger.get(answer.url).status_code == 200
    assert stranger.get(page_of(secret)).status_code == 410
    assert list(Conference.objects.values_list("state", flat=True)) == ["held", "cancelled", "planned"]


def test_page_keeps_what_was_typed_when_a_cause_is_missing(service):
    secret = asked(service)
    first, second = first_and_second(service)
    answer = Client().post(page_of(secret), {f"c{first.pk}-state": "held", f"c{second.pk}-state": "cancelled"})
    assert answer.status_code == 422
    assert answer.context["forms"][1].errors == {"cause": ["Skriv hvorfor konferansen er avlyst."]}
    assert answer.context["forms"][0]["state"].value() == "held"
    assert Client().post(page_of(secret), {f"c{first.pk}-state": "tull"}).status_code == 422


def test_page_refuses_an_empty_answer_with_a_sentence(service):
    answer = Client().post(page_of(asked(service)), {})
    assert (answer.status_code, answer.context["refusal"]) == (409, "Svar på minst én av konferansene.")


def test_page_is_not_for_the_doctor_who_is_logged_in(service):
    secret = asked(service)
    assert client_of(service.doctor).get(page_of(secret)).status_code == 403
    assert client_of(service.doctor).post(page_of(secret), {}).status_code == 403


def test_page_of_a_guess_is_gone_and_guessing_is_limited(settings):
    assert Client().get(page_of("gjetning")).status_code == 410
    assert Client().get("/svar/konferanser/takk/xx/").status_code == 404
    settings.PERSONAL_LINK_RATE = "1/m/ip"
    assert [Client().get(page_of("gjetning")).status_code for _ in range(2)][-1] == 429


def test_page_of_the_log_asks_the_centre_with_one_tap(service):
    client = client_of(service.doctor)
    address = f"/logg/{service.logbook.public_id}/konferanser/bekreft/"
    answer = client.post(address, {"month": str(january(service))}, follow=True)
    assert "Vi sender en e-post til Siv Senter med en lenke." in answer.content.decode()
    for month in ("", "tull", "9" * 30):
        answer = client.post(address, {"month": month}, follow=True)
        assert "ingen konferanser å bekrefte" in answer.content.decode()
    assert Delivery.objects.filter(kind=KIND).count() == 1


def test_page_says_when_everything_has_been_settled(service):
    secret = asked(service)
    for conference in first_and_second(service):
        tick_held(conference, by=service.doctor)
    add_conference(service.logbook, by=service.doctor, on=service.day(1, 28), form="video", was_held=True)
    page = Client().get(page_of(secret))
    assert (page.context["forms"], len(page.context["others"])) == ([], 3)
