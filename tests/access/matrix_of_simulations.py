"""Rows of the simulation of drafts of the rules. How to read one stands in `matrix`."""

from tests.access.matrix_of_admin import model_rows
from tests.access.row import Row
from tests.approvals.drafts import SEVEN_BEDS

_ROUTE = "admin/approvals/simulation/"
#: braces are doubled, because a body has places of its own
_DRAFT = SEVEN_BEDS.replace("{", "{{").replace("}", "}}")

SIMULATIONS = [
    *model_rows(
        "approvals/simulation",
        "{simulation}",
        change=("L AA AA AA OOOF", "L AA AA AA MMMM"),
    ),
    # Whoever handles cases orders; auditors read what came of it.
    Row(
        route=f"{_ROUTE}new/",
        path=f"/{_ROUTE}new/",
        get="L AA AA AA OOFF",
        post="L AA AA AA >>FF",
        body={"text": _DRAFT},
    ),
    Row(
        route=f"{_ROUTE}<path:object_id>/cases.csv",
        path=f"/{_ROUTE}{{simulation}}/cases.csv",
        get="L AA AA AA OOOF",
        post="L AA AA AA MMMM",
    ),
]
