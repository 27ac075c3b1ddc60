"""Finding every form that anybody on the site can meet, each once."""

from dataclasses import dataclass

from django.test import Client
from django.urls import Resolver404, resolve

from approvals.enums import Status
from tests.access.asking import undone
from tests.access.matrix import ROWS
from tests.access.row import answers_in
from tests.access.world import READERS, World
from tests.hostile.pages import FoundForm, read_forms

#: between them every form of a case is shown
STATES = (Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW, Status.PROPOSED, Status.GRANTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A form, where it stands, and who can reach it there."""

    reader: str
    page: str
    form: FoundForm

    @property
    def route(self) -> str:
        """The pattern of the address that it posts to."""
        return resolve(self.form.action.partition("?")[0]).route


def pages_of(world: World, reader: str, states: tuple[Status, ...] = STATES) -> list[str]:
    """Every address that answers this reader with a page, in the order of the matrix, each once."""
    column = READERS.index(reader)
    found = [
        row.path.format_map(world.places[status])
        for row in ROWS
        for status in (states if row.by_state else states[:1])
        if answers_in(row.get, status)[column] == "O"
    ]
    return list(dict.fromkeys(found))


def find_forms(world: World) -> list[Target]:
    """Every form of the site, found as a person finds it: by opening each page as each reader.

    A form that several meet, such as the choice of language, is attacked by the first of them.
    """
    seen: dict[tuple[str, tuple[str, ...]], Target] = {}
    for reader in READERS:
        client = world.client(reader)
        for page in pages_of(world, reader):
            for form in undone(lambda client=client, page=page: _forms(client, page)):
                target = Target(reader=reader, page=page, form=form)
                if _is_ours(form):
                    seen.setdefault((target.route, tuple(form.names)), target)
    return list(seen.values())


def _forms(client: Client, page: str) -> list[FoundForm]:
    response = client.get(page)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    text = response.getvalue()
    return read_forms(text.decode(), page) if is_page else []


def _is_ours(form: FoundForm) -> bool:
    try:
        resolve(form.action.partition("?")[0])
    except Resolver404:
        return False
    return True
