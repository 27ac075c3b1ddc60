"""What the demo adds: a gallery and a mailbox, open to everybody and read-only, whatever is asked of them."""

import pytest
from django.db import transaction

from approvals.enums import Status
from correspondence.maildir import list_messages
from correspondence.services import queue_delivery, send_due_deliveries, store_document
from tests import factories
from tests.access.asking import letter_of, post_from_page
from tests.access.matrix import DEMO
from tests.access.row import answers_in
from tests.access.world import ANONYMOUS, CASEWORKER, OWNER, READERS, log_in
from tests.files import pdf_bytes

pytestmark = [pytest.mark.both_databases, pytest.mark.urls("tests.access.demo_urls")]

KEYS = ("..%2f..%2fetc%2fpasswd", "%00", "%ff", "a" * 4000, "-1", "tmp", "new%2fx")


@pytest.fixture
def mail(transactional_db, settings, tmp_path) -> str:
    """The name of a message with a file, in the mailbox of the demo."""
    settings.CORRESPONDENCE_TRANSPORT = "maildir"
    settings.CORRESPONDENCE_MAILDIR = tmp_path / "mailbox"
    with transaction.atomic():
        document = store_document(pdf_bytes(), filename="vedtak.pdf", content_type="application/pdf")
        queue_delivery(
            key="demo",
            kind="decision",
            recipient_email="kari@example.no",
            recipient_name="Kari",
            language="nb",
            subject="Vedtak",
            body="Se vedlegget.",
            documents=[document],
        )
    send_due_deliveries()
    (entry,) = list_messages(tmp_path / "mailbox")
    return entry.name


def clients():
    return {
        ANONYMOUS: None,
        OWNER: factories.make_user(),
        CASEWORKER: factories.make_user("caseworker"),
    }


@pytest.mark.parametrize("row", DEMO, ids=lambda row: row.route)
def test_demo_answers_as_the_matrix_says(mail, client, row):
    path = row.path.format(mail=mail)
    for reader, person in clients().items():
        browser = log_in(person) if person else client
        column = READERS.index(reader)
        assert letter_of(browser.get(path)) == answers_in(row.get, Status.DRAFT)[column]
        assert letter_of(post_from_page(browser, path, {})) == answers_in(row.post, Status.DRAFT)[column]


@pytest.mark.parametrize("key", KEYS)
def test_mailbox_gives_nothing_that_is_no_message(mail, client, key):
    answers = {
        client.get(f"/demo/postkasse/{key}/").status_code,
        client.get(f"/demo/postkasse/{mail}/{key}/").status_code,
    }

    assert answers <= {400, 404}
