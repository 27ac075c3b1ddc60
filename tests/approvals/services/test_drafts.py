from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from approvals.facts import load_for_facts
from approvals.forms import SECTION_FORMS
from approvals.models import Application
from approvals.rules import assess
from approvals.services import answers as a
from approvals.services.assessments import assess_application
from approvals.services.drafts import draft_facts
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timezone.localdate()


def assess_draft(application, **options):
    """What the rules say of a draft."""
    return assess(draft_facts(application, **options))


def test_without_answers_it_is_the_assessment_of_what_is_stored():
    application = f.complete_application()
    tried = assess_draft(load_for_facts(application.pk), on=DAY)
    assert tried.to_dict("nb") == assess_application(application, on=DAY).to_dict("nb")


@pytest.mark.parametrize("section", SECTION_FORMS)
def test_answers_as_they_are_stored_change_nothing(section):
    """The bridge for unsaved answers and the bridge for stored ones say the same of every section."""
    application = load_for_facts(f.complete_application().pk)
    form = SECTION_FORMS[section](data=_posted(SECTION_FORMS[section], application), application=application)
    assert form.is_valid(), form.errors
    tried = assess_draft(application, on=DAY, answers=form.answers())
    assert tried.to_dict("nb") == assess_application(application, on=DAY).to_dict("nb")


def _posted(form_class, application):
    from tests.approvals.forms.posting import as_posted  # noqa: PLC0415 - beside the forms it serves

    return as_posted(form_class(application=application))


def test_unsaved_answers_count_and_are_not_stored():
    application = load_for_facts(f.complete_application(beds=5).pk)
    tried = assess_draft(application, on=DAY, answers=f.unit_answers(beds=6))
    assert tried.finding("unit.beds").outcome == "met"
    assert Application.objects.get(pk=application.pk).unit_statement.palliative_beds == 5


def test_another_supervisor_has_not_accepted():
    application = load_for_facts(f.complete_application().pk)
    answers = f.supervisor_answers(f.make_user("supervisor"))
    assert assess_draft(application, on=DAY).finding("supervisor.appointed").outcome == "met"
    assert assess_draft(application, on=DAY, answers=answers).finding("supervisor.appointed").outcome == "missing"


def test_oneself_as_supervisor_is_not_met():
    application = load_for_facts(f.complete_application().pk)
    answers = f.supervisor_answers(application.doctor.user)
    assert assess_draft(application, on=DAY, answers=answers).finding("supervisor.appointed").outcome == "not_met"


def test_contradicting_answers_leave_what_is_stored():
    application = load_for_facts(f.complete_application().pk)
    row = a.PositionRow(starts_on=date(2027, 2, 1), ends_on=date(2027, 1, 1), percent=Decimal(50))
    tried = assess_draft(application, on=DAY, answers=a.ServiceAnswers(positions=(row,)))
    assert tried.to_dict("nb") == assess_application(application, on=DAY).to_dict("nb")
