"""The letters on the desk: what was made, sent and opened, what lacks something, and trying again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from approvals.enums import LetterKind
from approvals.models import Letter, LetterOrder
from approvals.services.letters import make_letter, order_letter
from approvals.services.traces import record_opening
from tests.approvals.admin.desk_client import address, case_under_review, decided_case, desk_client
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def failing_order(application, key="mangler"):
    order = order_letter(application, LetterKind.PROVISIONAL, by=None, key=key, details={"reason": ""})
    make_letter(order.pk)
    return order


def panel_of(client, application):
    content = client.get(address("change", application)).content.decode()
    return " ".join(content.split('id="brev"')[1].split("</section>")[0].split())


def test_desk_shows_a_letter_with_number_mail_and_opening():
    decision = decided_case()
    application = decision.application
    client = desk_client(make_user(Role.CASEWORKER))
    shown = panel_of(client, application)
    assert f"Vedtak ({application.case_number}-2)</a>" in shown
    assert f'href="{address("letter", application, decision.letter_id)}"' in shown
    assert "Venter på sending" in shown
    assert "Ikke åpnet av legen ennå." in shown
    record_opening(decision.letter, by=application.doctor.user)
    assert "Åpnet av legen" in panel_of(client, application)


def test_desk_shows_what_a_letter_lacks_and_makes_it_when_mended(settings):
    caseworker = make_user(Role.CASEWORKER)
    application = case_under_review(by=caseworker)
    settings.AGENCY_ADDRESS = ""
    order = order_letter(application, LetterKind.PROVISIONAL, by=caseworker, key="p", details={"reason": "Vi venter."})
    make_letter(order.pk)
    settings.AGENCY_ADDRESS = "Postboks 220 Skøyen, 0213 Oslo"
    client = desk_client(caseworker)
    shown = panel_of(client, application)
    assert "Brevet kan ikke lages: etatens adresse mangler. Ingenting er sendt." in shown
    assert "Prøv igjen" in shown
    response = client.post(address("retry_letter", application), {"order": order.pk})
    assert (response.status_code, response.url) == (302, f"{address('change', application)}#brev")
    assert Letter.objects.get(application=application, kind=LetterKind.PROVISIONAL).order == order
    assert "Foreløpig svar" in panel_of(client, application)


def test_desk_trying_again_in_vain_says_what_lacks_still():
    caseworker = make_user(Role.CASEWORKER)
    application = case_under_review(by=caseworker)
    order = failing_order(application)
    response = desk_client(caseworker).post(address("retry_letter", application), {"order": order.pk})
    assert response.status_code == 409
    assert "Brevet kan ikke lages: hvorfor saken tar lengre tid mangler." in response.content.decode()
    assert Letter.objects.count() == 0


@pytest.mark.parametrize("key", ["0", "9" * 17, "x", "1\u00b2"])
def test_desk_trying_a_letter_that_is_not_there_is_refused(key):
    caseworker = make_user(Role.CASEWORKER)
    application = case_under_review(by=caseworker)
    response = desk_client(caseworker).post(address("retry_letter", application), {"order": key})
    assert response.status_code == 409
    assert "Brevet finnes ikke i denne saken." in response.content.decode()


def test_desk_trying_a_letter_of_another_case_is_refused():
    caseworker = make_user(Role.CASEWORKER)
    mine, other = (case_under_review(by=caseworker) for _each in range(2))
    order = failing_order(other)
    response = desk_client(caseworker).post(address("retry_letter", mine), {"order": order.pk})
    assert response.status_code == 409
    assert LetterOrder.objects.get(pk=order.pk).letter is None


def test_desk_panel_asks_the_database_as_often_for_many_letters_as_for_one():
    caseworker = make_user(Role.CASEWORKER)
    application = case_under_review(by=caseworker)
    client = desk_client(caseworker)
    counts = []
    for count in (1, 4):
        for number in range(count):
            details = {"reason": "Vi venter."}
            order = order_letter(application, LetterKind.PROVISIONAL, by=None, key=f"{count}-{number}", details=details)
            make_letter(order.pk)
            failing_order(application, key=f"mangler-{count}-{number}")
        client.get(address("change", application))
        counts.append(_queries(client, application))
    assert counts[0] == counts[1]


def _queries(client, application):

    with CaptureQueriesContext(connection) as captured:
        client.get(address("change", application))
    return len(captured)
