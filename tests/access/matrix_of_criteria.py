"""Rows of the criteria: public pages and data, the same for everybody. How to read one stands in `matrix`."""

from tests.access.row import Row


def _public(route: str, path: str) -> Row:
    return Row(route=route, path=path, get="O OO OO OO OOOO", post="M MM MM MM MMMM")


CRITERIA = [
    _public("vilkar/", "/vilkar/"),
    _public("vilkar.json", "/vilkar.json"),
    _public("vilkar/<str:criterion>/", "/vilkar/unit.beds/"),
    _public("vilkar/<str:criterion>.json", "/vilkar/unit.beds.json"),
    _public("vilkar/<str:criterion>/<str:version>/", "/vilkar/unit.beds/2011-03-01/"),
    _public("vilkar/<str:criterion>/<str:version>.json", "/vilkar/unit.beds/2011-03-01.json"),
]
