"""Rows of the private calendar address. How to read one stands in `matrix`."""

from tests.access.row import Row

CALENDARS = [
    # Doctors and supervisors have one each; nobody else has meetings.
    Row(route="kalender/", path="/kalender/", get="L OO OO xx xxxx", post="L OO OO xx xxxx"),
    Row(route="kalender/steng/", path="/kalender/steng/", get="L MM MM MM MMMM", post="L >> >> xx xxxx"),
    # The address itself is the authority; a guess finds nothing, whoever guesses.
    Row(
        route="kalender/<str:secret>.ics",
        path="/kalender/gjettet.ics",
        get="x xx xx xx xxxx",
        post="M MM MM MM MMMM",
    ),
]
