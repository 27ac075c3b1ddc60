"""Who gets what, everywhere (promise P6): the closed matrix of roles, addresses and states of a case."""

import pytest
from django.core.cache import cache
from django.urls import resolve

from approvals.enums import Status
from tests.access.asking import letter_of, post_from_page, undone
from tests.access.matrix import DEMO, ROWS
from tests.access.routes import list_routes, list_routes_of_demo
from tests.access.row import Row, answers_in
from tests.access.rows_stored import changed_tables, dump_rows
from tests.access.world import (  # noqa: F401 - a fixture
    ADMINISTRATOR,
    ANONYMOUS,
    AUDITOR,
    CENTRE_CONTACT,
    OTHER_DOCTOR,
    OTHER_SUPERVISOR,
    OWNER,
    READERS,
    UNIT_CONTACT,
    World,
    world,
)

#: these change something, or show a form again that was filled in wrongly: they are undone one by one
ACTED = {">", "O"}
#: what everybody may change of their own; the auditor writes nothing but that
OWN = ("/konto/", "/sprak/")
#: people with no part in the cases: two states are enough, since the matrix says that no state matters to them
OUTSIDERS = (ANONYMOUS, OTHER_DOCTOR, OTHER_SUPERVISOR, UNIT_CONTACT, CENTRE_CONTACT, ADMINISTRATOR)


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


def states_of(row: Row, reader: str) -> list[Status]:
    if not row.by_state:
        return [Status.DRAFT]
    return [Status.DRAFT, Status.GRANTED] if reader in OUTSIDERS else list(Status)


def each_question(world: World, reader: str = OWNER):  # noqa: F811 - the fixture of that name
    """Every row in every state that it has, with its address and body filled in."""
    for row in ROWS:
        for status in states_of(row, reader):
            places = world.places[status]
            body = {name: value.format_map(places) for name, value in row.body.items()}
            yield row, status, row.path.format_map(places), body


def writes_nothing(reader: str, row: Row) -> bool:
    """Whether what the reader asks for there is not undone, because it must have changed nothing."""
    return reader == AUDITOR and not row.path.startswith(OWN)


def test_every_address_has_a_row_and_every_row_an_address():
    assert {row.route for row in ROWS} == list_routes()


def test_every_address_of_the_demo_has_a_row():
    assert {row.route for row in [*ROWS, *DEMO]} == list_routes_of_demo()


def test_every_row_answers_every_reader_in_every_state():
    for row in ROWS:
        for answers in (row.get, row.post):
            states = set(Status) if not isinstance(answers, str) else {Status.DRAFT}
            assert {len(answers_in(answers, status)) for status in states} == {len(READERS)}, row.path


def test_outsiders_get_the_same_answer_in_every_state():
    columns = [READERS.index(reader) for reader in OUTSIDERS]
    for row in ROWS:
        for answers in (row.get, row.post):
            if not isinstance(answers, str):
                letters = {tuple(answers_in(answers, status)[column] for column in columns) for status in Status}
                assert len(letters) == 1, row.path


@pytest.mark.django_db
def test_every_row_leads_to_its_own_address(world):  # noqa: F811 - the fixture of that name
    # A resolved route is written without the ^ that an included pattern begins with.
    led = [
        (row.route.replace("^", ""), resolve(path).route.replace("^", ""))
        for row, _status, path, _body in each_question(world)
    ]

    assert [pair for pair in led if pair[0] != pair[1]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS)
def test_reading_answers_as_the_matrix_says(world, reader):  # noqa: F811 - the fixture of that name
    column = READERS.index(reader)
    before = dump_rows()
    wrong = []
    for row, status, path, _body in each_question(world, reader):
        client = world.client(reader)
        expected = answers_in(row.get, status)[column]
        ask = lambda path=path, client=client: letter_of(client.get(path))  # noqa: E731 - one call, put off
        found = ask() if writes_nothing(reader, row) else undone(ask)
        if found != expected:
            wrong.append(f"GET {row.path} ({status.value}): {found}, not {expected}")

    assert "\n".join(wrong) == ""
    assert changed_tables(before, dump_rows()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS)
def test_posting_answers_as_the_matrix_says_and_what_is_refused_changes_nothing(world, reader):  # noqa: F811 - the fixture of that name
    column = READERS.index(reader)
    before = dump_rows()
    wrong = []
    for row, status, path, body in each_question(world, reader):
        client = world.client(reader, enforce_csrf_checks=True)
        cache.clear()
        expected = answers_in(row.post, status)[column]
        ask = lambda path=path, body=body, client=client: letter_of(post_from_page(client, path, body))  # noqa: E731 - one call, put off
        found = undone(ask) if expected in ACTED and not writes_nothing(reader, row) else ask()
        if found != expected:
            wrong.append(f"POST {row.path} ({status.value}): {found}, not {expected}")

    assert "\n".join(wrong) == ""
    assert changed_tables(before, dump_rows()) == []
