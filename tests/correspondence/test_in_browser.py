"""The pages of the outbox and the demo's mailbox without a finding of the accessibility checker, wide and narrow."""

import pytest
from django.urls import reverse

from correspondence.maildir import deliver
from correspondence.models import Delivery
from correspondence.services import store_document
from correspondence.transport import OutgoingMail

pytestmark = [pytest.mark.django_db(transaction=True)]

MAIL = (
    b"From: a@hdir.example\r\nTo: b@example.org\r\nSubject: Vedtak\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain\r\n\r\nHei! https://example.org/\r\n"
    b"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nabc\r\n--x--\r\n"
)


@pytest.fixture
def logged_in(page, client, caseworker, live_server):
    client.force_login(caseworker)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return page


@pytest.mark.parametrize("width", [320, 1280])
def test_desk_has_no_accessibility_finding(width, logged_in, live_server, axe, queue):
    document = store_document(b"abc", filename="vedtak.pdf", content_type="application/pdf")
    failed, other = queue(documents=[document]), queue()
    Delivery.objects.filter(pk=failed.pk).update(state="failed", next_attempt_at=None, reason="Avvist")
    settle = reverse("admin:correspondence_delivery_settle", args=[failed.pk])
    addresses = [
        reverse("admin:correspondence_delivery_changelist"),
        reverse("admin:correspondence_delivery_change", args=[failed.pk]),
        reverse("admin:correspondence_delivery_change", args=[other.pk]),
        settle,
    ]
    logged_in.set_viewport_size({"width": width, "height": 900})
    findings = {}
    for address in addresses:
        logged_in.goto(f"{live_server.url}{address}")
        findings[address] = axe(logged_in)
    logged_in.locator("input[type=submit].default").click()
    findings["refused"] = axe(logged_in)
    assert findings == {key: [] for key in [*addresses, "refused"]}


def test_settling_by_keyboard(logged_in, live_server, queue):
    failed = queue(recipient_email="feil@example.org")
    Delivery.objects.filter(pk=failed.pk).update(state="failed", next_attempt_at=None, reason="Avvist")
    logged_in.goto(f"{live_server.url}{reverse('admin:correspondence_delivery_change', args=[failed.pk])}")
    logged_in.get_by_role("link", name="Avgjør").press("Enter")
    logged_in.get_by_label("Send meldingen på nytt").press("Space")
    logged_in.get_by_label("E-postadresse ved ny sending").fill("rett@example.org")
    logged_in.get_by_label("Begrunnelse").fill("Feil adresse")
    logged_in.get_by_role("button", name="Avgjør utsendelsen").press("Enter")
    logged_in.get_by_text("Det er lagret.").wait_for()
    assert Delivery.objects.get(resend_of=failed).recipient_email == "rett@example.org"


@pytest.mark.parametrize("width", [320, 1280])
def test_mailbox_has_no_accessibility_finding(width, page, live_server, axe, settings, tmp_path):
    settings.ROOT_URLCONF = "tests.correspondence.demo_site"
    settings.CORRESPONDENCE_MAILDIR = tmp_path
    name = deliver(tmp_path, OutgoingMail(sender="a@hdir.example", recipient="b@example.org", content=MAIL)).name
    page.set_viewport_size({"width": width, "height": 900})
    findings = {}
    for address in (reverse("demo_mailbox"), reverse("demo_message", args=[name])):
        page.goto(f"{live_server.url}{address}")
        findings[address] = axe(page)
    assert list(findings.values()) == [[], []]
    with page.expect_download() as download:
        page.get_by_role("link", name="a.pdf").click()
    assert download.value.suggested_filename == "a.pdf"
