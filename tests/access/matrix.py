"""The reviewed matrix: every address of the site, and what each role gets there. An address without a row fails.

Read a row as eleven letters, in the order of `world.READERS`:

    nobody | applicant, another doctor | supervisor named, another | unit, centre | caseworker approver auditor admin.

Letters: O the page (200) · L to the log-in page · A to admin's door, which answers 404 to whoever is not staff ·
> to another page of our own · x not here (404) · F not allowed (403) · M no such method (405) · U filled in wrongly
(422) · C not now (409) · G not any more (410) · B cannot be read (400) · S the second factor is asked for first ·
R the password is asked for again. Whoever asks has just logged in, and staff have a second factor, as in production.

Where the answer depends on the state of the case, the row has a line for each group of states. Every other case of the
same kind is somebody else's, so what "another doctor" gets is what everybody gets who changes an id in an address.
"""

from tests.access.matrix_of_admin import DESK, MODELS, STOCK
from tests.access.matrix_of_appeals import APPEALS
from tests.access.matrix_of_calendars import CALENDARS
from tests.access.matrix_of_casework import CASEWORK
from tests.access.matrix_of_changes import CHANGES
from tests.access.matrix_of_conferences import CONFERENCES
from tests.access.matrix_of_courses import COURSES
from tests.access.matrix_of_criteria import CRITERIA
from tests.access.matrix_of_followup import FOLLOWUP
from tests.access.matrix_of_knowledge import KNOWLEDGE
from tests.access.matrix_of_letters import LETTERS
from tests.access.matrix_of_meetings import MEETINGS
from tests.access.matrix_of_pages import ACCOUNT, APPLYING, PUBLIC, SUPERVISING
from tests.access.matrix_of_programmes import PROGRAMMES
from tests.access.matrix_of_questions import QUESTIONS
from tests.access.matrix_of_self_check import SELF_CHECK
from tests.access.matrix_of_simulations import SIMULATIONS
from tests.access.matrix_of_small_groups import SMALL_GROUPS
from tests.access.matrix_of_teaching import TEACHING
from tests.access.row import Row

# Only where settings.DEMO is true -----------------------------------------------------------------
_BOX = "demo/postkasse/"
DEMO = [
    Row(route="komponenter/", path="/komponenter/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route=_BOX, path=f"/{_BOX}", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(route=f"{_BOX}<str:name>/", path=f"/{_BOX}{{mail}}/", get="O OO OO OO OOOO", post="M MM MM MM MMMM"),
    Row(
        route=f"{_BOX}<str:name>/<int:number>/",
        path=f"/{_BOX}{{mail}}/1/",
        get="O OO OO OO OOOO",
        post="M MM MM MM MMMM",
    ),
]

ROWS: list[Row] = [
    *PUBLIC,
    *ACCOUNT,
    *CASEWORK,
    *APPLYING,
    *SUPERVISING,
    *APPEALS,
    *CHANGES,
    *LETTERS,
    *MEETINGS,
    *TEACHING,
    *CONFERENCES,
    *COURSES,
    *CALENDARS,
    *QUESTIONS,
    *PROGRAMMES,
    *SELF_CHECK,
    *SIMULATIONS,
    *SMALL_GROUPS,
    *STOCK,
    *MODELS,
    *DESK,
    *FOLLOWUP,
    *CRITERIA,
    *KNOWLEDGE,
]
