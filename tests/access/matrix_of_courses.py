"""Rows of the courses of other countries, beside the planner. How to read one: `matrix`."""

from tests.access.row import Row

COURSES = [
    Row(
        route="planlegger/ordning/<slug:course>/",
        path="/planlegger/ordning/danish_specialist/",
        get="L OO OO OO xxxx",
        post="L MM MM MM MMMM",
    ),
]
