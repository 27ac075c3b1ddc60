"""Rows of the documents around the regulation: public, the same for everybody. How to read one stands in `matrix`."""

from tests.access.row import Row


def _public(route: str, path: str) -> Row:
    return Row(route=route, path=path, get="O OO OO OO OOOO", post="M MM MM MM MMMM")


KNOWLEDGE = [
    _public("kunnskap/", "/kunnskap/"),
    _public("kommuner/", "/kommuner/"),
    _public("kommuner/sammenlign/", "/kommuner/sammenlign/"),
    _public("kommuner/sammenlign/tabell/", "/kommuner/sammenlign/tabell/"),
    _public("kommuner/<int:pk>/", "/kommuner/{municipality}/"),
]
