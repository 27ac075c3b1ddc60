"""Telling of a change in a real browser: by keyboard, on a phone, without scripts, and read by axe."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from approvals.enums import ChangeKind
from approvals.models import Application
from tests.approvals.admin.desk_client import desk_client
from tests.approvals.change_cases import WHY, decided_change, granted, july, sent, started, with_position
from tests.factories import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"width": 320, "height": 640}


def logged_in(page, live_server, client):
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.session.session_key,
                "url": live_server.url,
            }
        ]
    )
    return page


def as_holder(page, live_server, approval):
    client = Client()
    client.force_login(approval.doctor.user)
    return logged_in(page, live_server, client)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_doctor_tells_of_a_larger_position(page, live_server, axe):
    approval = granted()
    page = as_holder(page, live_server, approval)
    page.goto(live_server.url + approval.decision.application.get_absolute_url())
    assert axe(page) == []
    page.get_by_role("link", name="Meld endring").click()
    assert axe(page) == []
    page.get_by_role("button", name="Gå videre").click()
    assert page.locator("#feiloppsummering").inner_text().count("Velg hva som endres") == 1
    assert axe(page) == []
    page.get_by_label("Stillingen").check()
    page.get_by_label("Fra hvilken dag?").fill(f"1.7.{july(approval).year}")
    page.get_by_label("Hvorfor?").fill(WHY)
    page.get_by_role("button", name="Gå videre").click()
    case = Application.objects.get(changes=approval)
    assert page.url == live_server.url + reverse("approvals:task_list", args=[case.public_id])
    assert axe(page) == []
    page.get_by_role("link", name="Stilling og periode").click()
    page.get_by_label("Stillingsprosent ved enheten").fill("80")
    page.get_by_role("button", name="Lagre og gå til oversikten").click()
    page.get_by_role("link", name="Kontroller og send").click()
    assert axe(page) == []


def test_pages_of_a_change_fit_a_phone_without_scripts(browser, live_server):
    approval = granted()
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = as_holder(context.new_page(), live_server, approval)
    case = started(approval)
    widths = []
    for name, about in [
        ("task_list", case),
        ("check", case),
        ("case", approval.decision.application),
    ]:
        page.goto(live_server.url + reverse(f"approvals:{name}", args=[about.public_id]))
        widths.append(page.locator("main").bounding_box()["width"] <= PHONE["width"])
    context.close()

    assert widths == [True, True, True]


def test_chain_of_approvals_on_the_case_page_and_on_the_desk(page, live_server, axe):
    approval = granted()
    decision = decided_change(with_position(started(approval), 80))
    leave = sent(
        started(
            decision.approval, ChangeKind.LEAVE, change_from=july(approval), reason="", leave_until=approval.ends_on
        )
    )
    page = as_holder(page, live_server, approval)
    page.goto(live_server.url + decision.application.get_absolute_url())
    assert axe(page) == []
    page.goto(live_server.url + leave.get_absolute_url())
    assert axe(page) == []
    page.context.clear_cookies()
    page = logged_in(page, live_server, desk_client(make_user("caseworker")))
    page.goto(live_server.url + reverse("admin:approvals_application_change", args=[leave.pk]))
    assert axe(page) == []
    assert fits(page)
