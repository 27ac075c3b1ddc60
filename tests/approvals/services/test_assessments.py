"""What a caseworker adds to a case: conclusions, confirmations, notes; and what is stored of the engine's answer."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.roles import Role
from approvals import rules
from approvals.enums import ConfirmedField, EventKind
from approvals.exceptions import NotAllowed, NotPossible
from approvals.services.assessments import (
    add_note,
    assess_application,
    conclude,
    confirm_fact,
    judgeable_criteria,
)
from tests.approvals.admin.desk_client import REASON, case_under_review, proposed_case, received_case, reload
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker():
    return make_user(Role.CASEWORKER)


def _conclude(case, by, **changes):
    answers = {"criterion": "unit.definition", "outcome": "met", "reason": REASON, "on": timezone.localdate()}
    return conclude(case, by=by, **{**answers, **changes})


def _confirm(case, by, **changes):
    answers = {
        "field": ConfirmedField.PALLIATIVE_BEDS,
        "value": "6",
        "confirmed_by": "Kari Lind, enhetsleder",
        "as_of": date(2026, 11, 1),
        "source": "E-post 01.11.2026",
    }
    return confirm_fact(case, by=by, **{**answers, **changes})


def _outcome(case, criterion):
    return assess_application(case, on=timezone.localdate()).finding(criterion).outcome.value


def test_conclusion_settles_the_criterion_and_raises_the_version(caseworker):
    case = case_under_review(by=caseworker)
    version = reload(case).version
    conclusion = _conclude(case, caseworker)
    assert (_outcome(case, "unit.definition"), conclusion.made_by) == ("met", caseworker)
    assert reload(case).version == version + 1


def test_newest_conclusion_counts_and_the_earlier_one_stays(caseworker):
    case = case_under_review(by=caseworker)
    _conclude(case, caseworker)
    _conclude(case, caseworker, outcome="not_met", reason="Enheten har ikke eget personale likevel.")
    assert _outcome(case, "unit.definition") == "not_met"
    assert list(case.conclusions.order_by("pk").values_list("outcome", flat=True)) == ["met", "not_met"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  kort  "}, "Begrunnelsen må ha minst 10 tegn."),
        ({"reason": " " * 40}, "Begrunnelsen må ha minst 10 tegn."),
        ({"outcome": "kanskje"}, "Velg om vilkåret er oppfylt eller ikke."),
        ({"criterion": "unit.beds"}, "Dette vilkåret avgjøres av opplysningene i saken, ikke ved skjønn."),
        ({"criterion": "finnes.ikke"}, "Dette vilkåret avgjøres av opplysningene i saken, ikke ved skjønn."),
    ],
)
def test_conclusion_refused_with_a_sentence(caseworker, changes, sentence):
    case = case_under_review(by=caseworker)
    with pytest.raises(NotPossible) as refusal:
        _conclude(case, caseworker, **changes)
    assert str(refusal.value) == sentence
    assert case.conclusions.count() == 0


def test_conclusion_on_a_case_of_somebody_else_refused(caseworker):
    case = case_under_review(by=caseworker)
    with pytest.raises(NotAllowed, match=rf"Saken behandles av {caseworker.name}. Overta den først."):
        _conclude(case, make_user(Role.CASEWORKER))


def test_conclusion_on_a_case_not_taken_refused(caseworker):
    case = received_case()
    with pytest.raises(NotPossible, match=r"Saken har status «Sendt inn» og kan ikke behandles nå."):
        _conclude(case, caseworker)


def test_conclusion_while_proposed_refused(caseworker):
    proposal = proposed_case(by=caseworker)
    with pytest.raises(NotPossible, match=r"Saken har status «Foreslått vedtak»"):
        _conclude(proposal.application, caseworker)


def test_judgeable_criteria_stay_so_after_a_conclusion(caseworker):
    case = case_under_review(by=caseworker)
    before = judgeable_criteria(case, on=timezone.localdate())
    _conclude(case, caseworker)
    assert judgeable_criteria(case, on=timezone.localdate()) == before


def test_confirmation_replaces_what_was_stated(caseworker):
    case = case_under_review(by=caseworker, beds=5)
    assert _outcome(case, "unit.beds") == "not_met"
    _confirm(case, caseworker)
    assert _outcome(case, "unit.beds") == "met"
    assert reload(case).unit_statement.palliative_beds == 5


def test_newest_confirmation_wins(caseworker):
    case = case_under_review(by=caseworker)
    for value in ("8", "4"):
        _confirm(case, caseworker, value=value)
    assert assess_application(case, on=timezone.localdate()).finding("unit.beds").observed == "4"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"field": "unit.navn"}, "Velg hvilken opplysning som er bekreftet."),
        ({"value": "  "}, "Skriv verdien som er bekreftet."),
        ({"value": "seks"}, "Skriv et helt tall uten benevning."),
        ({"value": "6,5"}, "Skriv et helt tall uten benevning."),
        ({"value": "-6"}, "Skriv et helt tall uten benevning."),
        ({"value": "٦"}, "Skriv et helt tall uten benevning."),
        ({"value": "100001"}, "Skriv et helt tall uten benevning."),
        ({"value": "9" * 4000}, "Skriv et helt tall uten benevning."),
        ({"field": ConfirmedField.AGREEMENT_FROM, "value": "2026-02-30"}, "Skriv en gyldig dato."),
        ({"field": ConfirmedField.AGREEMENT_FROM, "value": "i fjor"}, "Skriv en gyldig dato."),
    ],
)
def test_confirmation_refused_with_a_sentence(caseworker, changes, sentence):
    case = case_under_review(by=caseworker)
    with pytest.raises(NotPossible) as refusal:
        _confirm(case, caseworker, **changes)
    assert str(refusal.value) == sentence
    assert case.confirmations.count() == 0


def test_confirmation_that_contradicts_another_refused(caseworker):
    case = case_under_review(by=caseworker)
    _confirm(case, caseworker, field=ConfirmedField.AGREEMENT_FROM, value="2027-01-01")
    with pytest.raises(NotPossible, match=r"Avtalen kan ikke slutte før den begynner."):
        _confirm(case, caseworker, field=ConfirmedField.AGREEMENT_TO, value="2026-01-01")
    assert case.confirmations.count() == 1


def test_received_case_has_a_whole_assessment_with_its_counts():
    case = received_case(beds=5)
    stored = case.assessments.get()
    again = rules.assess(rules.parse_facts(stored.facts))
    assert stored.result == again.to_dict("nb")
    mandatory = [each["outcome"] for each in stored.result["findings"] if each["strength"] == "mandatory"]
    assert stored.counts == {outcome: mandatory.count(outcome) for outcome in set(mandatory)}
    assert stored.parameters == rules.parameters_in_force(stored.on)


def test_note_by_whoever_handles_cases(caseworker):
    case = received_case()
    add_note(case, by=caseworker, text="  Ringte legen.  ")
    assert [(note.text, note.written_by) for note in case.notes.all()] == [("Ringte legen.", caseworker)]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DOCTOR, Role.ADMINISTRATOR])
def test_note_by_others_refused(role):
    case = received_case()
    with pytest.raises(NotAllowed):
        add_note(case, by=make_user(role), text="Skulle ikke stå her.")
    assert case.notes.count() == 0


def test_acts_leave_their_lines_in_the_timeline(caseworker):
    case = case_under_review(by=caseworker)
    _conclude(case, caseworker)
    _confirm(case, caseworker)
    kinds = [EventKind.CONCLUDED, EventKind.FACT_CONFIRMED]
    assert list(case.events.filter(kind__in=kinds).values_list("kind", "detail")) == [
        (EventKind.CONCLUDED, {"criterion": "unit.definition", "outcome": "met", "before": "", "reason": REASON}),
        (
            EventKind.FACT_CONFIRMED,
            {
                "field": "unit.palliative_beds",
                "by": "Kari Lind, enhetsleder",
                "source": "E-post 01.11.2026",
                "changes": [{"field": "unit.palliative_beds", "before": "8", "after": "6"}],
            },
        ),
    ]
