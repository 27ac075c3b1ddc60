"""The smallest changes that would make an application pass, worked out by hand, and the words they are told with."""

import io
import json
import shutil

import pytest

from approvals.rules import RuleDataError, parse_facts, read_draft
from approvals.rules.change_texts import KINDS, sentence, sentences
from approvals.rules.cli import main
from approvals.rules.counterfactual import apply_changes, smallest_changes
from approvals.rules.ruleset import DATA
from tests.approvals.rules.applications import GONE, changed, in_each_month


def ask(changes, **options):
    return smallest_changes(parse_facts(changed(changes)), **options)


def brief(changes):
    """Path, from and to of each change."""
    return [(each.path, each.before, each.after) for each in changes]


def alone(found, criterion):
    """The options that settle one criterion, each as its changes in brief."""
    return [brief(option.changes) for option in found.options if option.criterion == criterion]


def test_one_bed_too_few_needs_one_more():
    found = ask({"unit.palliative_beds": 5})
    (change,) = found.together
    assert (found.fails, brief([change])) == (("unit.beds",), [("unit.palliative_beds", 5, 6)])
    assert change.text == "Øk antallet palliative senger fra 5 til 6."
    assert (change.turns, change.costs, change.suffices, change.needed_for) == (
        ("unit.beds",),
        (),
        True,
        ("unit.beds",),
    )
    assert (found.suffices, len(found.options)) == (True, 1)


def test_five_percent_too_little_needs_thirty_and_the_hours_that_follow():
    # 30 percent of 72 hours is 21.6, of 36 weeks 10.8
    found = ask(
        {"service.positions.0.percent": "25", "education.programme.0.hours": "18", "education.programme.0.weeks": 9}
    )
    assert found.fails == ("position.size",)
    (option,) = found.options
    assert (option.costs, option.suffices) == (("teaching.hours", "teaching.weeks"), False)
    assert brief(found.together) == [
        ("service.positions[0].percent", "25", "30"),
        ("education.programme[0].hours", "18", "21.6"),
        ("education.programme[0].weeks", 9, 11),
    ]
    assert [each.needed_for for each in found.together] == [
        ("position.size",),
        ("teaching.hours",),
        ("teaching.weeks",),
    ]
    assert found.together[0].text == (
        "Øk stillingen fra 25 til 30 prosent fra og med 1. januar 2027 til og med 31. desember 2027."
    )


def test_thirty_hours_where_thirty_six_are_required_need_six_more():
    found = ask({"education.programme.0.hours": "30"})
    assert brief(found.together) == [("education.programme[0].hours", "30", "36")]
    assert found.together[0].text == "Øk undervisningen fra 30 til 36 timer for hele tjenesten."


def test_hours_are_added_to_the_first_part_of_a_programme():
    parts = [{"form": "kurs", "hours": "20"}, {"form": "e_laering", "hours": "10.5"}]
    found = ask({"education.programme": parts})
    assert brief(found.together) == [("education.programme[0].hours", "30.5", "36")]
    assert (
        apply_changes(parse_facts(changed({"education.programme": parts})), found.together).education.programme[0].hours
        == parse_facts(changed({"education.programme.0.hours": "25.5"})).education.programme[0].hours
    )


def test_agreement_that_nobody_has_signed_is_signed_by_the_day_of_the_decision():
    found = ask({"centre.agreement_signed_on": GONE})
    assert brief(found.together) == [("centre.agreement_signed_on", None, "2026-11-21")]
    assert "Regnet for et vedtak 21. november 2026" in found.together[0].text


def test_agreement_signed_too_late_is_signed_by_the_day_of_the_decision():
    found = ask({"centre.agreement_signed_on": "2027-01-15"})
    assert brief(found.together) == [("centre.agreement_signed_on", "2027-01-15", "2026-11-21")]


def test_agreement_that_does_not_cover_the_service_is_made_longer_or_the_service_shorter():
    found = ask({"centre.agreement_from": "2027-02-01", "centre.agreement_to": "2027-10-31"})
    assert alone(found, "centre.agreement") == [
        [("centre.agreement_from", "2027-02-01", "2027-01-01"), ("centre.agreement_to", "2027-10-31", "2027-12-31")],
        [("service.starts_on", "2027-01-01", "2027-02-01"), ("service.ends_on", "2027-12-31", "2027-10-31")],
    ]
    assert [each.suffices for each in found.options] == [True, True]
    assert [each.suffices for each in found.options[0].changes] == [False, False]


def test_service_that_is_over_is_moved_to_after_the_decision():
    found = ask({"on": "2028-02-01", "centre.agreement_to": GONE})
    assert brief(found.together) == [
        (
            "service",
            {"starts_on": "2027-01-01", "ends_on": "2027-12-31"},
            {"starts_on": "2028-02-02", "ends_on": "2029-01-31"},
        )
    ]
    after = apply_changes(parse_facts(changed({"on": "2028-02-01"})), found.together)
    assert [(row.from_.isoformat(), row.to.isoformat()) for row in after.service.positions] == [
        ("2028-02-02", "2029-01-31")
    ]


def test_moving_the_service_asks_for_an_agreement_that_still_holds():
    found = ask({"on": "2028-02-01"})
    assert found.options[0].costs == ("centre.agreement",)
    assert brief(found.together)[1:] == [("centre.agreement_to", "2028-12-31", "2029-01-31")]


def test_gap_at_the_start_is_filled_or_the_service_starts_later():
    found = ask({"service.positions.0.from": "2027-03-01"})
    assert alone(found, "position.size") == [
        [("service.positions[1]", None, "30")],
        [("service.starts_on", "2027-01-01", "2027-03-01")],
    ]
    assert found.together[0].text == (
        "Legg inn en stilling på minst 30 prosent fra og med 1. januar 2027 til og med 28. februar 2027."
    )


def test_only_the_low_stretch_of_two_positions_is_raised():
    rows = [
        {"from": "2027-01-01", "to": "2027-06-30", "percent": "50"},
        {"from": "2027-07-01", "to": "2027-12-31", "percent": "29.99"},
    ]
    found = ask({"service.positions": rows})
    assert brief(found.together) == [("service.positions[1].percent", "29.99", "30")]
    assert "fra og med 1. juli 2027 til og med 31. desember 2027" in found.together[0].text


def test_positions_that_add_up_to_too_little_get_one_more_beside_them():
    rows = [{"from": "2027-01-01", "to": "2027-12-31", "percent": percent} for percent in ("10", "15.5")]
    found = ask({"service.positions": rows})
    assert brief(found.together) == [("service.positions[2]", "25.5", "30")]
    after = apply_changes(parse_facts(changed({"service.positions": rows})), found.together)
    assert [str(row.percent) for row in after.service.positions] == ["10", "15.5", "4.5"]


def test_position_around_a_leave_is_raised_once():
    found = ask(
        {
            "service.positions.0.percent": "20",
            "service.leave": [{"from": "2027-07-01", "to": "2027-07-31"}],
        }
    )
    assert brief(found.together) == [("service.positions[0].percent", "20", "30")]


def test_one_conference_a_month_becomes_two():
    found = ask({"centre.conferences": 1})
    assert brief(found.together) == [("centre.conferences", 1, 2)]


def test_monthly_plan_is_raised_in_the_short_months_only():
    plan = in_each_month(3, m07=0, m12=1)
    found = ask({"centre.conferences": plan})
    assert brief(found.together) == [("centre.conferences", {"2027-07": 0, "2027-12": 1}, {"2027-07": 2, "2027-12": 2})]
    assert found.together[0].text == "Planlegg 2 pasientkonferanser i juli og desember 2027."
    assert sorted(
        apply_changes(parse_facts(changed({"centre.conferences": plan})), found.together).centre.conferences.values()
    ) == [2, 2, *[3] * 10]


def test_supervisor_must_be_somebody_else_who_has_accepted():
    found = ask({"supervisor.is_applicant": True, "supervisor.accepted_on": GONE})
    assert alone(found, "supervisor.appointed") == [
        [("supervisor.is_applicant", True, False), ("supervisor.accepted_on", None, "2026-11-21")]
    ]
    assert [each.turns for each in found.together] == [(), ()]
    assert [each.needed_for for each in found.together] == [("supervisor.appointed",)] * 2


def test_supervisor_outside_the_register_is_another_or_on_another_ground():
    found = ask({"supervisor.competence_area_verified": False})
    assert alone(found, "supervisor.eligible") == [
        [("supervisor.competence_area_verified", False, True)],
        [("supervisor.basis", "competence_area", "other"), ("supervisor.other_basis_documented", None, True)],
    ]


@pytest.mark.parametrize(("weeks", "nearest"), [("2", "3"), ("4.25", "4"), ("6", "4")])
def test_small_group_is_moved_to_the_nearest_spacing(weeks, nearest):
    programme = [{"form": "smagruppe", "hours": "36", "interval_weeks": weeks}]
    found = ask({"education.programme": programme})
    assert brief(found.together) == [("education.programme[0].interval_weeks", weeks, nearest)]


def test_programme_that_is_missing_is_told_with_its_hours_and_weeks():
    found = ask({"education.programme": []})
    assert found.fails == ("teaching.programme", "teaching.hours", "teaching.weeks")
    assert brief(found.together) == [
        ("education.programme[0]", None, "36"),
        ("education.programme[0].weeks", None, 18),
    ]
    assert found.together[0].needed_for == found.fails
    assert alone(found, "teaching.programme") == [[("education.programme[0]", None, None)]]


def test_no_hours_are_asked_of_a_position_of_nothing():
    found = ask({"education.programme": [], "service.positions.0.percent": "0"})
    assert alone(found, "teaching.hours") == [[("education.programme[0]", None, None)]]
    assert ("education.programme[0]", None, "21.6") in brief(found.together)


def test_what_only_the_applicant_can_say_has_no_value():
    found = ask({"unit.description": GONE, "unit.patients_per_year": GONE})
    assert brief(found.together) == [("unit.description", None, None), ("unit.patients_per_year", None, None)]
    assert found.suffices


def test_application_that_passes_needs_nothing():
    found = ask({})
    assert (found.fails, found.options, found.together, found.beyond, found.suffices) == ((), (), (), (), True)
    assert found.asked == 2


def test_who_is_no_doctor_is_told_that_no_change_helps():
    found = ask({"applicant.is_doctor": False})
    assert (found.options, found.together, found.suffices) == ((), (), False)
    assert (found.beyond[0].reason, found.beyond[0].criteria) == ("doctor", ("applicant.doctor",))


def test_who_applies_for_another_is_told_that_no_change_helps():
    found = ask({"applicant.is_party": False})
    assert found.beyond[0].reason == "party"


def test_what_is_judged_is_told_apart_and_never_promised():
    found = ask({"unit.palliative_beds": 5, "unit.kind": "hospice"})
    reasons = {each.reason: each.criteria for each in found.beyond}
    assert reasons["label"] == ("unit.kind",)
    assert "unit.definition" in reasons["judgement"]
    assert found.suffices


def test_judgement_against_the_applicant_is_beyond_any_change():
    judged = {"unit.staffing": {"outcome": "not_met", "reason": "Det er for få sykepleiere om natten."}}
    found = ask({"judgements": judged})
    assert (found.fails, found.together, found.suffices) == (("unit.staffing",), (), False)
    assert (found.beyond[0].reason, found.beyond[0].criteria) == ("judged", ("unit.staffing",))


def test_service_without_dates_comes_first():
    found = ask({"service.ends_on": GONE, "unit.palliative_beds": 4})
    assert brief(found.together) == [("unit.palliative_beds", 4, 6)]
    assert (found.beyond[0].reason, found.suffices) == ("service", False)
    assert "teaching.hours" in found.beyond[0].criteria


def test_leave_throughout_has_no_simple_change():
    found = ask({"service.leave": [{"from": "2027-01-01", "to": "2027-12-31"}]})
    assert (found.together, found.beyond[0].reason) == ((), "unknown")


def test_only_some_criteria_are_looked_at_in_a_change_case():
    found = ask({"unit.palliative_beds": 5, "centre.conferences": 1}, only={"centre.conferences"})
    assert (found.fails, brief(found.together)) == (("centre.conferences",), [("centre.conferences", 1, 2)])


def test_days_at_the_end_of_the_calendar_are_no_problem():
    found = ask({"on": "9999-12-31", "centre.agreement_signed_on": GONE})
    assert {each.reason for each in found.beyond} > {"unknown"}


def test_no_facts_at_all_are_answered():
    found = smallest_changes(parse_facts({"schema": 1, "on": "2026-11-21"}))
    assert len(found.together) == 21
    assert [each.reason for each in found.beyond] == ["service", "judgement"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("nn", "Auk talet på palliative senger frå 5 til 6."),
        ("en", "Increase the number of palliative beds from 5 to 6."),
    ],
)
def test_changes_are_told_in_the_language_asked_for(lang, text):
    assert ask({"unit.palliative_beds": 5}, lang=lang).together[0].text == text


def test_english_writes_hours_with_a_point():
    found = ask({"service.positions.0.percent": "31", "education.programme.0.hours": "1"}, lang="en")
    assert found.together[0].text == "Increase the teaching from 1 to 22.32 hours for the whole service."


def test_every_kind_is_said_in_three_languages():
    by_kind = sentences()
    assert {tuple(texts) for texts in by_kind.values()} == {("nb", "nn", "en")}
    assert set(by_kind) == set(KINDS)
    assert sentence("beyond.judgement", (), "nn") == "Dette må ein saksbehandlar vurdere, uansett kva som blir endra."


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("beyond.label:", "beyond.lable:", "changes.yaml: beyond.label is missing"),
        ("{before} til {after}.", "{before} til {least}.", "{least} is not a value"),
        ("  nn: Oppgi kva slags eining det er.\n", "", "changes.yaml.unit.kind: nn is missing"),
    ],
)
def test_slip_in_the_sentences_stops_the_reading(tmp_path, old, new, problem):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    file = folder / "texts" / "changes.yaml"
    text = file.read_text("utf-8")
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(RuleDataError) as told:
        sentences(str(folder))
    assert problem.replace("changes.yaml: ", "").replace("changes.yaml.", "") in str(told.value)
    assert str(told.value).startswith("changes.yaml") or "{least}" in str(told.value)


def told(changes, *arguments):
    """Status, standard output and standard error of the command for an application with something otherwise."""
    out, err = io.BytesIO(), io.StringIO()
    status = main(["-", *arguments], io.BytesIO(json.dumps(changed(changes)).encode()), out, err)
    return status, out.getvalue().decode(), err.getvalue()


def test_command_adds_the_changes_when_it_is_asked_to():
    status, out, err = told({"unit.palliative_beds": 5}, "--changes", "--lang", "en")
    answer = json.loads(out)
    assert (status, err, list(answer)[-1]) == (0, "", "changes")
    assert answer["changes"]["together"] == [
        {
            "path": "unit.palliative_beds",
            "from": 5,
            "to": 6,
            "text": "Increase the number of palliative beds from 5 to 6.",
            "turns": ["unit.beds"],
            "costs": [],
            "suffices": True,
            "needed_for": ["unit.beds"],
        }
    ]
    assert "changes" not in json.loads(told({"unit.palliative_beds": 5})[1])
    assert told({"unit.palliative_beds": 5}, "--changes", "--lines", "--lang", "en")[1] == out


def test_command_tells_the_changes_below_the_table():
    _, out, _ = told({"unit.palliative_beds": 5}, "--changes", "--text")
    assert "\nDette må til\n- Øk antallet palliative senger fra 5 til 6.\n" in out
    assert told({}, "--changes", "--text")[1] == told({}, "--text")[1]


def test_a_draft_of_rules_is_asked_like_the_rules_in_force():
    dated = "    dated:\n      - {from: 2028-01-01, value: %s, source: %s}\n"
    draft = read_draft(
        "ruleset: no-preapproval\nversion: Strengere\nvalid: {from: 2028-01-01, to: open}\nvalues:\n"
        f"  minimum_beds:\n{dated % (9, 'R15')}  minimum_percent:\n{dated % ('33.335', 'R18')}"
    )
    found = ask({"service.positions.0.percent": "31"}, ruleset=draft.ruleset)
    assert brief(found.together) == [
        ("unit.palliative_beds", 8, 9),
        ("service.positions[0].percent", "31", "33.34"),
    ]
    assert ask({"service.positions.0.percent": "31"}).together == ()
