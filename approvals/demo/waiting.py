"""Demo cases that wait: for the doctor, for the unit, for the centre, and for too long."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.links import find_link
from accounts.models import SingleUseLink
from approvals.deadlines import provisional_answer_due
from approvals.demo.acts import World, apply_for_approval, start_review
from approvals.demo.stories import Story
from approvals.enums import ItemAnswer, RequestState
from approvals.models import Application, Request
from approvals.services.questions import Question, answer_question, ask_questions, send_answers
from approvals.services.requests.answering import Reply, answer_request, decline_request
from approvals.services.requests.asking import ask_centre, ask_unit, withdraw_request
from approvals.services.requests.following import expire_overdue_requests
from approvals.services.requests.lifecycle import PURPOSE, move_request, new_secret
from approvals.services.sections import save_unit

#: how long the case that has waited too long has been with the authority
_LONG_AGO = timedelta(days=40)
_STAFFING = "unit.staffing"


def tell_waiting(world: World, story: Story) -> None:
    """Tell of questions that are open, questions that are answered, and an overdue provisional answer.

    Between them the cases hold a request to others in every state that one can have.
    """
    _waits_for_the_doctor(world, story)
    _answered(world, story)
    _overdue(world, story)


def _waits_for_the_doctor(world: World, story: Story) -> None:
    """Two questions, one of them answered in a draft; the unit is asked, and the centre no longer."""
    caseworker = world.people["marit.dalhaugen"]
    story = replace(story, doctor="sunniva.bjorkvoll", unit="stor-2", percent=Decimal(50))
    application = start_review(apply_for_approval(world, story), by=caseworker)
    _ask_unit(application)
    withdraw_request(_ask_centre(application), by=application.doctor.user, reason="Senteret svarer per brev.")
    asked = ask_questions(
        application,
        by=caseworker,
        questions=[
            Question(criterion=_STAFFING, text="Hvor mange sykepleiere er på vakt om natten og i helgene?"),
            Question(criterion="plan.individual", text="Legg ved utdanningsplanen, så vi ser målene for hele løpet."),
        ],
    )
    first = asked.items.all()[0]
    answer_question(first, by=application.doctor.user, text="Det er alltid minst én sykepleier, i helgene to.")


def _answered(world: World, story: Story) -> None:
    """The doctor corrected the number of beds and told of the staffing; the unit confirmed with one correction."""
    caseworker = world.people["sigurd.eikemoen"]
    story = replace(story, doctor="hakon.strandvaer", unit="stor-1", stated={"palliative_beds": "5"})
    application = start_review(apply_for_approval(world, story), by=caseworker)
    doctor = application.doctor.user
    asked = ask_questions(
        application,
        by=caseworker,
        questions=[
            Question(criterion="unit.beds", text="Søknaden sier 5 palliative senger. Stemmer det?"),
            Question(criterion=_STAFFING, text="Hvem har ansvaret for den palliative kompetansen når legen er borte?"),
        ],
    )
    application.refresh_from_db()
    unit = application.service_period.unit
    assert unit is not None  # noqa: S101 - the story names one
    answers = replace(story.unit_answers(unit), palliative_beds=8)
    save_unit(application, by=doctor, version=application.version, answers=answers)
    answer_question(asked.items.all()[1], by=doctor, text="Fagsykepleieren, som har videreutdanning i palliasjon.")
    send_answers(asked, by=doctor)
    _confirm(_ask_unit(application), corrected={"unit.patients_per_year": "95"})
    _deliver(_ask_centre(application))


def _overdue(world: World, story: Story) -> None:
    """Received long ago; the unit could not answer, and the centre did not."""
    caseworker = world.people["marit.dalhaugen"]
    story = replace(story, doctor="emil.kvamsoy", percent=Decimal(50))
    application = start_review(apply_for_approval(world, story), by=caseworker)
    asked = _ask_unit(application)
    decline_request(asked, link=_link(asked), reason="Jeg har sluttet ved enheten. Spør den nye lederen.")
    _let_expire(_ask_centre(application))
    _date_back(application)


def _ask_unit(application: Application) -> Request:
    return ask_unit(application, by=application.doctor.user, name="Turid Lauvås", email="turid.lauvas@demo.example")


def _ask_centre(application: Application) -> Request:
    return ask_centre(application, by=application.doctor.user, name="Olav Breivoll", email="olav.breivoll@demo.example")


def _confirm(request: Request, *, corrected: dict[str, str]) -> None:
    """Answer by a personal link: everything is right, save what is corrected."""
    replies = {
        item.field: Reply(answer=ItemAnswer.CORRECTED, value=corrected[item.field])
        if item.field in corrected
        else Reply(answer=ItemAnswer.CONFIRMED)
        for item in request.items.all()
    }
    answer_request(request, link=_link(request), answers=replies, answered_by_name="Turid Lauvås")


def _link(request: Request) -> SingleUseLink:
    return find_link(new_secret(request, keep_earlier=True), purpose=PURPOSE)


def _deliver(request: Request) -> None:
    """As when a mail server has taken the message."""
    move_request(request, RequestState.DELIVERED, by=None)


def _let_expire(request: Request) -> None:
    """Let the time be up for this one alone."""
    Request.objects.filter(pk=request.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    expire_overdue_requests()


def _date_back(application: Application) -> None:
    """Let the case have come in long ago. Nothing in the product can do this: its clocks are its own."""
    received = timezone.now() - _LONG_AGO
    due = provisional_answer_due(timezone.localdate(received))
    Application.objects.filter(pk=application.pk).update(
        submitted_at=received, counted_from=received, provisional_due_on=due
    )
