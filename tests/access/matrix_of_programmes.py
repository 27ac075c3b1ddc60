"""Rows of the programmes, the competence of units and facts of municipalities. How to read one stands in `matrix`."""

from tests.access.matrix_of_admin import model_rows
from tests.access.row import ALWAYS, DRAFT, WAITING, Row

_COUNT = {
    "profession": "nurse",
    "activity": "lindrende-behandling-og-omsorg.samlinger",
    "of": "5",
    "done": "4",
    "as_of": "01.05.2026",
    "stated_by": "Enhetslederen",
}
_FACT = {"field": "csnat", "value": "ja", "as_of": "01.05.2026", "stated_by": "Kommuneoverlegen"}
#: the unit's part is open in a draft, and again when somebody has asked about it
_OPEN = DRAFT | WAITING

PROGRAMMES = [
    Row(route="programmer/", path="/programmer/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(
        route="programmer/<slug:slug>/",
        path="/programmer/nordic-specialist-course/",
        get="O OO OO OO OOOO",
        post="M MM MM MM MMMM",
    ),
    Row(
        route="soknader/<uuid:public_id>/enhet/kompetanse/",
        path="/soknader/{case}/enhet/kompetanse/",
        get={_OPEN: "L Ox xx xx xxxx", ALWAYS - _OPEN: "L >x xx xx xxxx"},
        post={_OPEN: "L >x xx xx xxxx", ALWAYS - _OPEN: "L >x xx xx xxxx"},
        body=_COUNT,
    ),
    *model_rows(
        "units/staffcompetence",
        "{competence}",
        add=("L AA AA AA OFFF", "L AA AA AA >FFF"),
        body=_COUNT,
        new={"unit": "{unit}", **_COUNT},
    ),
    *model_rows(
        "units/municipalityfact",
        "{fact}",
        add=("L AA AA AA OFFF", "L AA AA AA >FFF"),
        body=_FACT,
        new={"municipality": "{municipality}", **_FACT},
    ),
]
