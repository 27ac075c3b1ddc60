"""Every row of the contract's table, each way it can go."""

from datetime import date

import pytest

from approvals.rules import CRITERIA, assess, parse_facts, ruleset_on
from tests.approvals.rules.applications import GONE, changed, in_each_month

NO_DATES = {"service.starts_on": GONE, "service.ends_on": GONE}
NO_POSITIONS = {"service.positions": []}
WEB = {"form": "regional_web", "hours": "36"}
GROUP = {"form": "smagruppe", "hours": "36"}
CENTRE = {
    "place": "palliative_centre",
    "from": "2025-01-01",
    "to": "2025-12-31",
    "percent": "100",
    "team": True,
    "bed_unit": True,
    "approved_training_site": True,
}
HOME = {"place": "nursing_home", "from": "2025-01-01", "to": "2025-12-31", "percent": "100", "preapproved": True}

# Rows: criterion, what is changed in the complete application, outcome, required, observed.
ROWS = [
    ("applicant.doctor", {}, "met", None, None),
    ("applicant.doctor", {"applicant.is_doctor": False}, "not_met", None, None),
    ("applicant.doctor", {"applicant.is_party": False}, "not_met", None, None),
    ("applicant.doctor", {"applicant.is_doctor": GONE, "applicant.is_party": False}, "not_met", None, None),
    ("applicant.doctor", {"applicant.is_doctor": GONE}, "missing", None, None),
    ("applicant.doctor", {"applicant.is_party": None}, "missing", None, None),
    ("unit.kind", {}, "met", None, "sykehjem"),
    ("unit.kind", {"unit.kind": "sykestue"}, "met", None, "sykestue"),
    ("unit.kind", {"unit.kind": "dms"}, "met", None, "dms"),
    ("unit.kind", {"unit.kind": "helsehus"}, "judgement", None, "helsehus"),
    ("unit.kind", {"unit.kind": "hospice"}, "judgement", None, "hospice"),
    ("unit.kind", {"unit.kind": "other"}, "judgement", None, "other"),
    ("unit.kind", {"unit.kind": ""}, "missing", None, None),
    ("unit.definition", {}, "judgement", None, None),
    ("unit.definition", {"unit.description": " \n"}, "missing", None, None),
    ("unit.beds", {}, "met", "6", "8"),
    ("unit.beds", {"unit.palliative_beds": 6}, "met", "6", "6"),
    ("unit.beds", {"unit.palliative_beds": 5}, "not_met", "6", "5"),
    ("unit.beds", {"unit.palliative_beds": 0}, "not_met", "6", "0"),
    ("unit.beds", {"unit.palliative_beds": GONE}, "missing", "6", None),
    ("unit.staffing", {}, "judgement", None, None),
    ("unit.staffing", {"unit.staffing": ""}, "missing", None, None),
    ("unit.patients", {}, "judgement", None, "90"),
    ("unit.patients", {"unit.patients_per_year": GONE}, "missing", None, None),
    ("unit.patients", {"unit.patient_mix": GONE}, "missing", None, "90"),
    ("unit.patients", {"unit.patients_per_year": GONE, "unit.patient_mix": GONE}, "missing", None, None),
    ("timing.before_start", {}, "met", "2027-01-01", "2026-11-21"),
    ("timing.before_start", {"on": "2026-12-31"}, "met", "2027-01-01", "2026-12-31"),
    ("timing.before_start", {"on": "2027-01-01"}, "limited", "2027-01-01", "2027-01-01"),
    ("timing.before_start", {"on": "2027-12-30"}, "limited", "2027-01-01", "2027-12-30"),
    ("timing.before_start", {"on": "2027-12-31"}, "not_met", "2027-01-01", "2027-12-31"),
    ("timing.before_start", {"on": "2028-03-01"}, "not_met", "2027-01-01", "2028-03-01"),
    ("timing.before_start", {"service.starts_on": GONE}, "missing", None, None),
    ("timing.before_start", {"service.ends_on": GONE}, "missing", None, None),
    ("position.size", {}, "met", "30", "50"),
    ("position.size", {"service.positions.0.percent": "30"}, "met", "30", "30"),
    ("position.size", {"service.positions.0.percent": "29.99"}, "not_met", "30", "29.99"),
    ("position.size", {"service.positions.0.percent": "29.999999"}, "not_met", "30", "30"),
    ("position.size", {"service.employed": False}, "not_met", "30", "50"),
    ("position.size", {"service.employed": False, **NO_DATES}, "not_met", "30", None),
    ("position.size", {"service.employed": False, **NO_POSITIONS}, "not_met", "30", None),
    ("position.size", {"service.employed": GONE}, "missing", "30", "50"),
    ("position.size", {"service.employed": GONE, "service.positions.0.percent": "20"}, "not_met", "30", "20"),
    ("position.size", {"service.positions.0.to": "2027-12-30"}, "not_met", "30", "0"),
    ("position.size", {"service.positions.0.from": "2027-01-02"}, "not_met", "30", "0"),
    ("position.size", NO_DATES, "missing", "30", None),
    ("position.size", NO_POSITIONS, "missing", "30", None),
    ("centre.agreement", {}, "met", None, "2026-05-01"),
    ("centre.agreement", {"centre.name": GONE}, "met", None, "2026-05-01"),
    ("centre.agreement", {"centre.agreement_from": GONE, "centre.agreement_to": GONE}, "met", None, "2026-05-01"),
    ("centre.agreement", {"centre.agreement_signed_on": "2026-11-21"}, "met", None, "2026-11-21"),
    ("centre.agreement", {"centre.agreement_signed_on": "2026-11-22"}, "missing", None, "2026-11-22"),
    ("centre.agreement", {"centre.agreement_signed_on": GONE}, "missing", None, None),
    ("centre.agreement", {"centre.agreement_from": "2027-01-01"}, "met", None, "2026-05-01"),
    ("centre.agreement", {"centre.agreement_from": "2027-01-02"}, "not_met", None, "2026-05-01"),
    ("centre.agreement", {"centre.agreement_to": "2027-12-31"}, "met", None, "2026-05-01"),
    ("centre.agreement", {"centre.agreement_to": "2027-12-30"}, "not_met", None, "2026-05-01"),
    (
        "centre.agreement",
        {"centre.agreement_signed_on": GONE, "centre.agreement_to": "2027-02-01"},
        "missing",
        None,
        None,
    ),
    ("centre.agreement", NO_DATES, "missing", None, None),
    ("centre.conferences", {}, "met", "2", "2"),
    ("centre.conferences", {"centre.conferences": 1}, "not_met", "2", "1"),
    ("centre.conferences", {"centre.conferences": 0}, "not_met", "2", "0"),
    ("centre.conferences", {"centre.conferences": GONE}, "missing", "2", None),
    ("centre.conferences", {"centre.conferences": in_each_month(2)}, "met", "2", "2"),
    ("centre.conferences", {"centre.conferences": in_each_month(3, m07=0)}, "not_met", "2", "0"),
    ("centre.conferences", {"centre.conferences": in_each_month(2, m07=None)}, "not_met", "2", "0"),
    ("centre.conferences", {"centre.conferences": {"2027-01": 9}}, "not_met", "2", "0"),
    ("centre.conferences", {"centre.conferences": {}}, "not_met", "2", "0"),
    ("centre.conferences", NO_DATES, "missing", "2", None),
    ("centre.conferences", {"centre.conferences": {}, **NO_DATES}, "missing", "2", None),
    ("local.general_practitioners", {}, "judgement", None, None),
    ("local.general_practitioners", {"local.general_practitioners": GONE}, "missing", None, None),
    ("local.home_care", {}, "judgement", None, None),
    ("local.home_care", {"local.home_care": GONE}, "missing", None, None),
    ("supervisor.appointed", {}, "met", None, "2026-11-01"),
    ("supervisor.appointed", {"supervisor.accepted_on": "2026-11-21"}, "met", None, "2026-11-21"),
    ("supervisor.appointed", {"supervisor.accepted_on": "2026-11-22"}, "missing", None, "2026-11-22"),
    ("supervisor.appointed", {"supervisor.accepted_on": GONE}, "missing", None, None),
    ("supervisor.appointed", {"supervisor.name": GONE}, "missing", None, None),
    ("supervisor.appointed", {"supervisor.is_applicant": GONE}, "missing", None, None),
    ("supervisor.appointed", {"supervisor.is_applicant": True}, "not_met", None, None),
    ("supervisor.appointed", {"supervisor": {"is_applicant": True}}, "not_met", None, None),
    ("supervisor.eligible", {}, "met", None, "competence_area"),
    ("supervisor.eligible", {"supervisor.competence_area_verified": False}, "not_met", None, "competence_area"),
    ("supervisor.eligible", {"supervisor.competence_area_verified": GONE}, "missing", None, "competence_area"),
    ("supervisor.eligible", {"supervisor.basis": GONE}, "missing", None, None),
    ("supervisor.eligible", {"supervisor.basis": "other"}, "missing", None, "other"),
    (
        "supervisor.eligible",
        {"supervisor.basis": "other", "supervisor.other_basis_documented": False},
        "missing",
        None,
        "other",
    ),
    (
        "supervisor.eligible",
        {"supervisor.basis": "other", "supervisor.other_basis_documented": True},
        "judgement",
        None,
        "other",
    ),
    ("supervision.meetings", {}, "met", "1", "1"),
    ("supervision.meetings", {"supervisor.meetings": 0}, "not_met", "1", "0"),
    ("supervision.meetings", {"supervisor.meetings": GONE}, "missing", "1", None),
    ("supervision.meetings", {"supervisor.meetings": in_each_month(1)}, "met", "1", "1"),
    ("supervision.meetings", {"supervisor.meetings": in_each_month(1, m08=0)}, "not_met", "1", "0"),
    ("supervision.meetings", NO_DATES, "missing", "1", None),
    ("supervision.regular", {}, "judgement", None, None),
    ("supervision.regular", {"supervisor.schedule": GONE}, "missing", None, None),
    ("supervision.evaluation", {}, "judgement", None, None),
    ("supervision.evaluation", {"supervisor.evaluation": GONE}, "missing", None, None),
    ("plan.individual", {}, "judgement", None, None),
    ("plan.individual", {"education.individual_plan": False}, "not_met", None, None),
    ("plan.individual", {"education.plan_covers_whole_course": False}, "not_met", None, None),
    (
        "plan.individual",
        {"education.individual_plan": GONE, "education.plan_covers_whole_course": False},
        "not_met",
        None,
        None,
    ),
    ("plan.individual", {"education.individual_plan": GONE}, "missing", None, None),
    ("plan.individual", {"education.plan_covers_whole_course": GONE}, "missing", None, None),
    ("teaching.programme", {}, "judgement", None, None),
    ("teaching.programme", {"education.programme": []}, "missing", None, None),
    ("teaching.programme", {"education.programme": [GROUP]}, "missing", None, None),
    ("teaching.programme", {"education.programme": [{**GROUP, "interval_weeks": 3}]}, "judgement", None, None),
    ("teaching.programme", {"education.programme": [{**GROUP, "interval_weeks": "3.5"}]}, "judgement", None, None),
    ("teaching.programme", {"education.programme": [{**GROUP, "interval_weeks": 4}]}, "judgement", None, None),
    ("teaching.programme", {"education.programme": [{**GROUP, "interval_weeks": "2.9"}]}, "not_met", None, "2.9"),
    ("teaching.programme", {"education.programme": [{**GROUP, "interval_weeks": "4.01"}]}, "not_met", None, "4.01"),
    ("teaching.programme", {"education.programme": [{**WEB, "interval_weeks": 9}]}, "judgement", None, None),
    ("teaching.hours", {}, "met", "36", "36"),
    ("teaching.hours", {"education.programme.0.hours": "35.99"}, "not_met", "36", "35.99"),
    ("teaching.hours", {"education.programme": []}, "missing", "36", None),
    ("teaching.hours", NO_POSITIONS, "missing", None, None),
    ("teaching.hours", NO_DATES, "missing", None, None),
    ("teaching.weeks", {}, "met", "18", "18"),
    ("teaching.weeks", {"education.programme.0.weeks": 17}, "not_met", "18", "17"),
    ("teaching.weeks", {"education.programme.0.weeks": GONE}, "missing", "18", None),
    ("teaching.weeks", {"education.programme": [WEB]}, "met", None, None),
    ("teaching.weeks", {"education.programme": [{**WEB, "weeks": 2}]}, "met", None, "2"),
    (
        "teaching.weeks",
        {"education.programme": [WEB, {"form": "eget_program", "hours": 1, "weeks": 1}]},
        "met",
        None,
        "1",
    ),
    (
        "teaching.weeks",
        {
            "education.programme": [
                {"form": "eget_program", "hours": 36, "weeks": 18},
                {"form": "palliativt_senter", "hours": 1},
            ]
        },
        "met",
        "18",
        "18",
    ),
    (
        "teaching.weeks",
        {
            "education.programme": [
                {"form": "eget_program", "hours": 36, "weeks": 17},
                {"form": "palliativt_senter", "hours": 1},
            ]
        },
        "missing",
        "18",
        "17",
    ),
    ("teaching.weeks", {"education.programme": []}, "missing", None, None),
    ("teaching.weeks", {"education.programme": [WEB], **NO_POSITIONS}, "missing", None, None),
    ("teaching.weeks", {"education.programme": [WEB], **NO_DATES}, "missing", None, None),
    ("teaching.own", {}, "judgement", "1", "2"),
    ("teaching.own", {"education.own_teaching_items": 0}, "not_met", "1", "0"),
    ("teaching.own", {"education.own_teaching_items": GONE}, "missing", "1", None),
    ("course.planned", {}, "met", "24", "24"),
    ("course.planned", {"course.planned_whole": False}, "not_met", "24", "24"),
    ("course.planned", {"course.planned_whole": False, "course.periods": []}, "not_met", "24", "6"),
    ("course.planned", {"course.planned_whole": GONE}, "missing", "24", "24"),
    ("course.planned", {"course.periods": []}, "missing", "24", "6"),
    ("course.planned", {"course.periods.0.to": "2026-05-31"}, "not_met", "24", "23"),
    ("course.planned", {**NO_DATES, "course.periods.0.from": "2024-07-01"}, "met", "24", "24"),
    ("course.after_hospital", {}, "met", "2027-01-01", "2026-06-30"),
    ("course.after_hospital", {"course.periods.0.to": "2026-12-31"}, "met", "2027-01-01", "2026-12-31"),
    ("course.after_hospital", {"course.periods.0.to": "2027-01-01"}, "not_met", "2027-01-01", "2027-01-01"),
    (
        "course.after_hospital",
        {"course.periods.0.to": "2027-01-01", "course.periods.0.team": False},
        "not_met",
        "2027-01-01",
        "2027-01-01",
    ),
    ("course.after_hospital", {"course.periods": [HOME]}, "met", None, None),
    ("course.after_hospital", {"course.periods": []}, "missing", None, None),
    ("course.after_hospital", NO_DATES, "missing", None, None),
    ("supervisor.continuity", {}, "met", None, None),
    ("supervisor.continuity", {"supervisor.at_palliative_centre": False}, "not_met", None, None),
    ("supervisor.continuity", {"supervisor.whole_course": False}, "not_met", None, None),
    (
        "supervisor.continuity",
        {"supervisor.at_palliative_centre": GONE, "supervisor.whole_course": False},
        "not_met",
        None,
        None,
    ),
    ("supervisor.continuity", {"supervisor.at_palliative_centre": GONE}, "missing", None, None),
    ("supervisor.continuity", {"supervisor.whole_course": GONE}, "missing", None, None),
    ("teaching.nearest_centre", {}, "met", None, None),
    ("teaching.nearest_centre", {"education.programme": [WEB]}, "not_met", None, None),
    ("teaching.nearest_centre", {"education.programme": []}, "missing", None, None),
    ("doctor.specialty", {}, "met", None, None),
    ("doctor.specialty", {"applicant.clinical_specialty": GONE}, "missing", None, None),
    ("doctor.nordic_course", {}, "met", None, "completed"),
    ("doctor.nordic_course", {"applicant.nordic_course": "ongoing"}, "limited", None, "ongoing"),
    ("doctor.nordic_course", {"applicant.nordic_course": "planned"}, "limited", None, "planned"),
    ("doctor.nordic_course", {"applicant.nordic_course": "none"}, "not_met", None, "none"),
    ("doctor.nordic_course", {"applicant.nordic_course": GONE}, "missing", None, None),
    ("course.total", {}, "met", "24", "24"),
    ("course.total", {"course.periods": [CENTRE]}, "not_met", "24", "18"),
    ("course.total", {"course.periods": []}, "missing", "24", "6"),
    ("course.total", {"course.periods": [CENTRE], **NO_DATES}, "not_met", "24", "12"),
    ("course.centre_year", {}, "met", "12", "18"),
    ("course.centre_year", {"course.periods": [CENTRE]}, "met", "12", "12"),
    ("course.centre_year", {"course.periods": [{**CENTRE, "percent": "99.9"}]}, "not_met", "12", "11.99"),
    ("course.centre_year", {"course.periods": [{**CENTRE, "team": False}]}, "not_met", "12", "0"),
    ("course.centre_year", {"course.periods": [{**CENTRE, "bed_unit": None}]}, "not_met", "12", "0"),
    ("course.centre_year", {"course.periods": [{**CENTRE, "approved_training_site": False}]}, "not_met", "12", "0"),
    ("course.centre_year", {"course.periods": [HOME]}, "not_met", "12", "0"),
    ("course.centre_year", {"course.periods": []}, "missing", "12", "0"),
    ("course.nursing_home_cap", {}, "met", "12", "6"),
    ("course.nursing_home_cap", {"course.periods": [{**HOME, "percent": "50"}]}, "met", "12", "12"),
    ("course.nursing_home_cap", {"course.periods": [HOME]}, "limited", "12", "18"),
    ("course.nursing_home_cap", {"course.periods": [{**HOME, "preapproved": False}]}, "met", "12", "6"),
    ("course.nursing_home_cap", {"course.periods": []}, "met", "12", "6"),
    ("course.nursing_home_cap", NO_POSITIONS, "missing", "12", None),
    ("course.nursing_home_cap", NO_DATES, "missing", "12", None),
]


@pytest.mark.parametrize(("criterion", "changes", "outcome", "required", "observed"), ROWS)
def test_criterion_row_decided(criterion, changes, outcome, required, observed):
    finding = assess(parse_facts(changed(changes))).finding(criterion)

    assert (finding.outcome.value, finding.required, finding.observed) == (outcome, required, observed)


def test_criterion_rows_take_every_branch():
    declared = {f"{each.id} {name}" for each in CRITERIA for name in each.all_branches if not name.endswith(":judged")}

    taken = set()
    for criterion, changes, *_ in ROWS:
        assessment = assess(parse_facts(changed(changes)))
        place = [each.id for each in CRITERIA].index(criterion)
        taken.add(f"{criterion} {assessment._verdicts[place][0]}")

    assert declared - taken == set()


RULES = ruleset_on(date(2026, 11, 21))


def test_criteria_stand_in_the_order_of_the_contract():
    assert [(each.id, RULES.sources[each.id], RULES.strengths[each.id].value) for each in CRITERIA] == [
        ("applicant.doctor", "R10", "mandatory"),
        ("unit.kind", "R09", "mandatory"),
        ("unit.definition", "R08", "mandatory"),
        ("unit.beds", "R15", "mandatory"),
        ("unit.staffing", "R16", "mandatory"),
        ("unit.patients", "R17", "mandatory"),
        ("timing.before_start", "R11", "mandatory"),
        ("position.size", "R18", "mandatory"),
        ("centre.agreement", "R20", "mandatory"),
        ("centre.conferences", "R21", "mandatory"),
        ("local.general_practitioners", "R22", "mandatory"),
        ("local.home_care", "R23", "mandatory"),
        ("supervisor.appointed", "R24", "mandatory"),
        ("supervisor.eligible", "R25", "mandatory"),
        ("supervision.meetings", "R28", "mandatory"),
        ("supervision.regular", "R26", "mandatory"),
        ("supervision.evaluation", "R27", "mandatory"),
        ("plan.individual", "R30", "mandatory"),
        ("teaching.programme", "R31", "mandatory"),
        ("teaching.hours", "R32 R33", "mandatory"),
        ("teaching.weeks", "R32 R33", "mandatory"),
        ("teaching.own", "R34", "mandatory"),
        ("course.planned", "R13", "recommended"),
        ("course.after_hospital", "R07", "recommended"),
        ("supervisor.continuity", "R29", "recommended"),
        ("teaching.nearest_centre", "R35", "recommended"),
        ("doctor.specialty", "R01", "frame"),
        ("doctor.nordic_course", "R02", "frame"),
        ("course.total", "R03", "frame"),
        ("course.centre_year", "R04", "frame"),
        ("course.nursing_home_cap", "R05", "frame"),
    ]


def test_criteria_open_to_judgement_are_those_of_the_contract():
    assert {each.id for each in CRITERIA if each.is_judgement} == {
        "unit.kind",
        "unit.definition",
        "unit.staffing",
        "unit.patients",
        "local.general_practitioners",
        "local.home_care",
        "supervisor.eligible",
        "supervision.regular",
        "supervision.evaluation",
        "plan.individual",
        "teaching.programme",
        "teaching.own",
    }


def test_agreement_without_service_dates_is_missing_even_when_open_ended():
    changes = {"centre.agreement_from": GONE, "centre.agreement_to": GONE, **NO_DATES}

    assert assess(parse_facts(changed(changes))).finding("centre.agreement").outcome.value == "missing"


@pytest.mark.parametrize("missing_first", [True, False])
def test_small_groups_without_spacing_and_with_wrong_spacing_are_missing_in_any_order(missing_first):
    groups = [GROUP, {**GROUP, "interval_weeks": 8}]
    programme = groups if missing_first else groups[::-1]

    finding = assess(parse_facts(changed({"education.programme": programme}))).finding("teaching.programme")

    assert finding.outcome.value == "missing"


MONTHLY = [
    ("2027-01-15", "2027-03-14", {"2027-02": 2}, "met"),  # February alone lies wholly inside
    ("2027-01-15", "2027-03-14", {"2027-01": 2, "2027-03": 2}, "not_met"),
    ("2027-01-15", "2027-02-14", {"2027-01": 2}, "not_met"),  # no whole month: each month touched
    ("2027-01-15", "2027-02-14", {"2027-01": 2, "2027-02": 2}, "met"),
    ("2027-06-10", "2027-06-20", {"2027-06": 2}, "met"),
    ("2028-02-01", "2028-02-28", {"2028-02": 1}, "not_met"),  # a leap February is not whole, but touched
    ("2028-02-01", "2028-03-31", {"2028-02": 2, "2028-03": 2}, "met"),
    ("2027-12-01", "2028-01-31", {"2027-12": 2, "2028-01": 2}, "met"),
]


@pytest.mark.parametrize(("starts_on", "ends_on", "plan", "outcome"), MONTHLY)
def test_monthly_minimum_asks_the_right_months(starts_on, ends_on, plan, outcome):
    changes = {"service.starts_on": starts_on, "service.ends_on": ends_on, "centre.conferences": plan}

    assert assess(parse_facts(changed(changes))).finding("centre.conferences").outcome.value == outcome
