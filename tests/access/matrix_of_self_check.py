"""Rows of the self-check: everybody's page, and the way from it to an application of one's own.

Without answers in the address there is nothing to take along, so whoever may apply is sent back to the questions.
"""

from tests.access.row import Row

SELF_CHECK = [
    Row(route="sjekk/", path="/sjekk/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route="sjekk/soknad/", path="/sjekk/soknad/", get="L >> >> >> xxxx", post="L >> >> >> xxxx"),
]
