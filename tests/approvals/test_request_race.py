"""One link, two answers at the same moment: one is kept, whatever the other was."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from approvals.enums import EventKind, RequestKind, RequestState
from approvals.models import Confirmation, Request
from approvals.services.appointments import ask_supervisor
from approvals.services.requests.answering import decline_request
from approvals.services.requests.asking import ask_unit, withdraw_request
from approvals.services.requests.following import remind_due_requests
from approvals.services.requests.supervisor import accept_by_link
from correspondence.models import Delivery
from tests.approvals.asked import all_confirmed, answer, asked_unit, form_of, link_of, secret_of
from tests.at_once import at_once
from tests.factories import complete_application, make_user

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True), pytest.mark.slow]

TRIES = 10


def test_two_posts_of_the_same_link_give_one_answer():
    application = complete_application()
    for _try in range(TRIES):
        request = asked_unit(application, email=f"enhet{_try}@example.no")
        page = reverse("approvals:answer_request", kwargs={"secret": secret_of(request)})
        posts = [form_of(request, **{"by-name": name}) for name in ("Først", "Samtidig")]

        codes = at_once(*(lambda data=data, page=page: Client().post(page, data).status_code for data in posts))

        assert sorted(codes) == [302, 410]
        assert Confirmation.objects.filter(request_item__request=request).count() == 7
        names = set(Confirmation.objects.filter(request_item__request=request).values_list("confirmed_by", flat=True))
        assert len(names) == 1
        assert application.events.filter(kind=EventKind.REQUEST_ANSWERED, detail__request=request.pk).count() == 1


def test_an_answer_and_a_withdrawal_at_once_leave_one_end():
    application = complete_application()
    doctor = application.doctor.user
    for _try in range(TRIES):
        request = asked_unit(application, email=f"enhet{_try}@example.no")
        link, replies = link_of(request), all_confirmed(request)

        at_once(
            lambda request=request, link=link: decline_request(request, link=link, reason="Feil person."),
            lambda request=request: withdraw_request(request, by=doctor),
        )

        assert len(replies) == 7
        ends = application.events.filter(
            kind__in=[EventKind.REQUEST_DECLINED, EventKind.REQUEST_WITHDRAWN], detail__request=request.pk
        )
        assert ends.count() == 1
        assert Request.objects.get(pk=request.pk).state in {RequestState.DECLINED, RequestState.WITHDRAWN}


def test_asking_twice_at_once_makes_one_request():
    application = complete_application()
    doctor = application.doctor.user

    results = at_once(
        *(
            lambda email=email: ask_unit(application, by=doctor, name="Kari", email=email)
            for email in ("a@example.no", "b@example.no")
        )
    )

    assert [type(result).__name__ for result in results].count("Request") == 1
    assert Request.objects.filter(application=application, kind=RequestKind.UNIT).count() == 1


def test_two_clocks_at_once_remind_once(settings):
    settings.REQUEST_DUE_DAYS, settings.REQUEST_REMINDER_DAYS = 14, [7]
    request = asked_unit()
    day = request.due_on

    at_once(lambda: remind_due_requests(today=day), lambda: remind_due_requests(today=day))

    assert Delivery.objects.filter(key__startswith=f"request:{request.pk}:reminder:").count() == 2
    assert Request.objects.get(pk=request.pk).reminders == 1
    assert answer(request).state == RequestState.ANSWERED


def test_two_doctors_supervisor_accepts_both_at_once_with_one_account():
    class Named:
        email, name = "ny@sykehuset.example.no", "Nina Veileder"

    requests = []
    for _doctor in range(2):
        application = complete_application(by=make_user(), supervisor=Named(), accepted=False)
        ask_supervisor(application, by=application.doctor.user)
        requests.append(Request.objects.get(application=application))
    terms = {"basis": "competence_area", "hpr_number": "8123456", "workplace": "Senteret"}

    links = [link_of(request) for request in requests]
    results = at_once(
        lambda: accept_by_link(requests[0], link=links[0], **terms),
        lambda: accept_by_link(requests[1], link=links[1], **terms),
    )

    assert User.objects.filter(email=Named.email).count() == 1
    assert [type(result).__name__ for result in results if not isinstance(result, User)] == []
