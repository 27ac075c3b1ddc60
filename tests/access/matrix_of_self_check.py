"""Rows of the self-check: everybody's page, and the way from it to an application of one's own."""

from tests.access.row import Row

_ASKED = "senger=6&fra=2027-01-01&til=2027-12-31&vedtak=2026-11-22&s1=50"

SELF_CHECK = [
    Row(route="sjekk/", path="/sjekk/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="sjekk/", path=f"/sjekk/?{_ASKED}", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="sjekk/soknad/", path="/sjekk/soknad/", get="L >> >> >> xxxx", post="L >> >> >> xxxx"),
    Row(route="sjekk/soknad/", path=f"/sjekk/soknad/?{_ASKED}", get="L OO OO OO xxxx", post="L >> >> >> xxxx"),
]
