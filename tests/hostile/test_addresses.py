"""Hostile addresses (promise P7): query strings on every page, and keys of nothing in every address."""

import string

import pytest
from django.core.signals import got_request_exception

from approvals.enums import Status
from tests.access.asking import post_from_page, undone
from tests.access.matrix import ROWS
from tests.access.row import answers_in
from tests.access.world import ADMINISTRATOR, APPROVER, CASEWORKER, NAMED, OWNER, READERS, World
from tests.hostile.finding import pages_of
from tests.hostile.share import share_of

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.slow]

#: a page, a redirect, or a refusal that says why
ANSWERS = {200, 302, 400, 403, 404, 405, 422}
LONG = "a" * 4000

QUESTIONS = (
    "page=-1",
    "page=99999999999999999999",
    "page=%D9%A3",
    "page=1&page=2&page[]=3",
    "side=abc",
    "p=-1",
    "p=1e400",
    "p=99999999999999999999",
    "q=%00",
    "q=%ff%fe",
    "q=%25_%5C%27%22;--",
    "q=%3Cmark-of-a-stranger%3E",
    f"q={LONG}",
    "q=" + "+a" * 300,
    "q=26/",
    "o=1.-2.99999999999999999999",
    "o=abc.%00",
    "all=",
    "all=1&e=1",
    "e=1",
    "_changelist_filters=q%3D%2500%26status__exact%3D%2527",
    "_changelist_filters=%ff",
    "_to_field=password",
    "_to_field=id&_popup=1",
    "_popup=1",
    "_facets=1",
    "after=0-99999999999999999-1",
    "after=9-0-0",
    "after=-1",
    "after=%00",
    "status__exact=%27",
    "status=granted%27&move=mine&assigned=x&municipality=99999999999999999999&kind=%00",
    "municipality=-1",
    "municipality=%D9%A3",
    "kind__exact=x&kind__in=a,b&kind__isnull=kanskje",
    "created_at__gte=31.02.2027&decided_at__lt=NaN&starts_on__gte=9999-99-99",
    "created_at__year=99999999999999",
    "is_active__exact=kanskje",
    "id__in=1,2,%00",
    "pk=1",
    "needs=person%00",
    "next=https://example.no/",
    "next=//example.no",
    "next=javascript:alert(1)",
    "ended=%00",
    "name=Navn%0d%0aSet-Cookie:a=b",
    "&&&===&&%",
)

KEYS = (
    "0",
    "-1",
    "987654321",
    "9223372036854775808",
    "9" * 60,
    "abc",
    "1%27%20OR%201=1",
    "%00",
    "%ff%fe",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%5c..%5cwin.ini",
    "%D9%A1",
    "%E2%80%AE1",
    "00000000-0000-0000-0000-000000000000",
    "%7B%7B7*7%7D%7D",
    "1_2F3",
    "_5Fquot_5F",
    "1%0d%0aSet-Cookie:a=b",
    LONG,
)


@pytest.fixture
def exceptions():
    """The addresses at which a fault was handled by no view."""
    found = []

    def note(sender, request, **_rest):
        found.append(f"{request.method} {request.path[:80]}?{request.META.get('QUERY_STRING', '')[:80]}")

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def ask(world: World, reader, method, address):
    client = world.client(reader)
    response = client.get(address) if method == "GET" else post_from_page(client, address, {})
    text = response.getvalue().decode(errors="replace")
    return response.status_code, response.headers, text


def problem(answer, address):
    status, headers, text = answer
    if status not in ANSWERS:
        return f"{status} at {address[:120]}"
    if "<mark-of-a-stranger>" in text:
        return f"unescaped at {address[:120]}"
    if status == 302 and "example.no" in headers["Location"].partition("?")[0]:
        return f"sent to another site by {address[:120]}"
    return None


@pytest.mark.parametrize("reader", [OWNER, NAMED, CASEWORKER, APPROVER, ADMINISTRATOR])
def test_questions_on_every_page_get_no_500(world, reader, exceptions):
    pages = pages_of(world, reader, (Status.DRAFT, Status.GRANTED))
    problems = []
    for number, page in enumerate(pages):
        # The lists, which read them, get a share of all; another page one of each fourth.
        questions = QUESTIONS if is_list(page) else QUESTIONS[number % 4 :: 4]
        for question in share_of(questions, number // 4):
            address = f"{page}?{question}"
            problems.append(problem(undone(lambda address=address: ask(world, reader, "GET", address)), address))

    assert exceptions + [found for found in problems if found] == []


def is_list(page):
    return page in {"/soknader/", "/veileder/"} or (page.startswith("/admin/") and page.count("/") == 4)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("reader", [OWNER, CASEWORKER])
def test_keys_of_nothing_in_every_address_get_no_500(world, reader, method, exceptions):
    places = world.places[Status.GRANTED]
    problems = []
    for number, (path, name) in enumerate(keys_in_addresses(reader)):
        # Another share for each method, so that both together try half of the keys in every place.
        for key in share_of(KEYS, number + (method == "POST")):
            address = path.format_map({**places, name: key})
            problems.append(problem(undone(lambda a=address: ask(world, reader, method, a)), address))

    assert exceptions + [found for found in problems if found] == []


def keys_in_addresses(reader):
    """Each address that is not closed to the reader, with the name of each of its keys."""
    column = READERS.index(reader)
    return [
        (row.path, name)
        for row in ROWS
        if not {answers_in(answers, Status.GRANTED)[column] for answers in (row.get, row.post)} <= {"A", "L"}
        for _text, name, _spec, _conversion in string.Formatter().parse(row.path)
        if name
    ]
