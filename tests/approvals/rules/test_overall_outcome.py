"""What the criteria come to together, and what a caseworker's judgement can and cannot change."""

import pytest

from approvals.rules import CRITERIA, assess, parameters_in_force, parse_facts
from tests.approvals.rules.applications import GONE, changed

REASON = "Vurdert mot handlingsprogrammet."
AWAITING = (
    "unit.definition",
    "unit.staffing",
    "unit.patients",
    "local.general_practitioners",
    "local.home_care",
    "supervision.regular",
    "supervision.evaluation",
    "plan.individual",
    "teaching.programme",
    "teaching.own",
)
SETTLED = {criterion: {"outcome": "met", "reason": REASON} for criterion in AWAITING}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "needs_judgement"),
        ({"judgements": SETTLED}, "met"),
        ({"judgements": SETTLED, "unit.palliative_beds": GONE}, "incomplete"),
        ({"unit.palliative_beds": GONE}, "incomplete"),
        ({"unit.palliative_beds": 5, "centre.conferences": GONE}, "not_met"),
        ({"judgements": SETTLED, "on": "2027-03-01"}, "met"),
        ({"judgements": {**SETTLED, "unit.staffing": {"outcome": "not_met", "reason": REASON}}}, "not_met"),
    ],
)
def test_overall_outcome_follows_the_mandatory_criteria(changes, outcome):
    assert assess(parse_facts(changed(changes))).outcome.value == outcome


def test_overall_outcome_ignores_recommended_and_frame_criteria():
    changes = {
        "judgements": SETTLED,
        "course": {
            "planned_whole": False,
            "periods": [{"place": "palliative_centre", "from": "2028-01-01", "to": "2028-01-31", "percent": 1}],
        },
        "supervisor.at_palliative_centre": False,
        "applicant.clinical_specialty": GONE,
        "applicant.nordic_course": "none",
    }

    assessment = assess(parse_facts(changed(changes)))

    light = [each.outcome.value for each in assessment.findings if each.strength.value != "mandatory"]
    assert light == ["not_met", "not_met", "not_met", "met", "missing", "not_met", "not_met", "not_met", "met"]
    assert assessment.outcome.value == "met"


def test_judgement_with_reason_settles_and_is_quoted():
    changes = {"judgements": {"unit.staffing": {"outcome": "not_met", "reason": f"  {REASON} "}}}

    finding = assess(parse_facts(changed(changes))).finding("unit.staffing")

    assert finding.outcome.value == "not_met"
    assert finding.explanation("nb") == (
        f"Saksbehandler har vurdert opplysningene og kommet til at vilkåret ikke er oppfylt. Begrunnelse: {REASON}"
    )
    assert finding.remedy("en") == "Send new information that answers what the reason says is lacking."


def test_judgement_keeps_what_was_observed():
    changes = {"judgements": {"unit.patients": {"outcome": "met", "reason": REASON}}}

    assert assess(parse_facts(changed(changes))).finding("unit.patients").observed == "90"


@pytest.mark.parametrize(
    ("entry", "changes", "why"),
    [
        ({"outcome": "met", "reason": "ni tegn.."[:9]}, {}, "its reason has fewer than 10 characters"),
        ({"outcome": "met", "reason": "   ni tegn  "}, {}, "its reason has fewer than 10 characters"),
        ({"outcome": "met"}, {}, "its reason has fewer than 10 characters"),
        ({"reason": REASON}, {}, "it has no outcome"),
        ({}, {}, "it has no outcome"),
        ({"outcome": "met", "reason": REASON}, {"unit.staffing": GONE}, "documents are missing"),
    ],
)
def test_judgement_that_cannot_settle_changes_nothing_and_warns(entry, changes, why):
    without = assess(parse_facts(changed(changes)))
    with_it = assess(parse_facts(changed({**changes, "judgements": {"unit.staffing": entry}})))

    assert with_it.to_dict() == without.to_dict()
    assert with_it.warnings == (f"judgements.unit.staffing: changes nothing, because {why}",)


@pytest.mark.parametrize("criterion", [each.id for each in CRITERIA if not each.is_judgement])
def test_judgement_never_overrules_the_machine(criterion):
    for outcome in ("met", "not_met"):
        changes = {"judgements": {criterion: {"outcome": outcome, "reason": REASON}}}

        with_it = assess(parse_facts(changed(changes)))

        assert with_it.to_dict() == assess(parse_facts(changed({}))).to_dict()
        assert with_it.warnings == (
            f"judgements.{criterion}: changes nothing, because the facts decide this criterion",
        )


def test_judgement_on_an_accepted_kind_changes_nothing():
    changes = {"judgements": {"unit.kind": {"outcome": "not_met", "reason": REASON}}}

    assessment = assess(parse_facts(changed(changes)))

    assert assessment.finding("unit.kind").outcome.value == "met"
    assert assessment.warnings == ("judgements.unit.kind: changes nothing, because the facts decide this criterion",)


def test_judgement_with_a_reason_of_ten_characters_settles():
    changes = {"judgements": {"unit.staffing": {"outcome": "met", "reason": "ti tegn..."}}}

    assert assess(parse_facts(changed(changes))).finding("unit.staffing").outcome.value == "met"


def test_assessment_keeps_the_values_it_used():
    facts = parse_facts(changed({}))
    assessment = assess(facts)

    assert assessment.parameters == parameters_in_force(facts.on)
    assert (assessment.ruleset_id, assessment.ruleset_version) == ("no-preapproval", "2011-03-01")


def test_finding_shows_itself_to_developers():
    finding = assess(parse_facts(changed({"unit.palliative_beds": 5}))).finding("unit.beds")

    assert repr(finding) == "<Finding unit.beds: not_met, 5 of 6>"
