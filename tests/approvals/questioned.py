"""Questions to the applicant, asked through the service, and the answers."""

from accounts.models import User
from accounts.roles import Role
from approvals.models import Application, Request
from approvals.services.questions import Question, answer_question, ask_questions
from tests.approvals.admin.desk_client import case_under_review, reload
from tests.factories import make_user

BEDS = Question(criterion="unit.beds", text="Hvor mange palliative senger har enheten?")
STAFFING = Question(criterion="unit.staffing", text="Beskriv bemanningen om natten.")
HOME_CARE = Question(criterion="local.home_care", text="Hvordan samarbeider dere med hjemmetjenesten?")


def asked_doctor(
    *questions: Question, by: User | None = None, application: Application | None = None, **fields: object
) -> Request:
    """A case under review whose doctor has just been asked; two questions unless told."""
    by = by or make_user(Role.CASEWORKER)
    application = application or case_under_review(by=by, **fields)
    return ask_questions(application, by=by, questions=questions or (BEDS, STAFFING))


def answer_all(request: Request, text: str = "Slik er det hos oss.") -> None:
    """The doctor saves a text to every question."""
    for item in request.items.all():
        answer_question(item, by=doctor_of(request), text=text)


def doctor_of(request: Request) -> User:
    """The applicant of a request's case."""
    return reload(request.application).doctor.user
