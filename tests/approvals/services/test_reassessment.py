"""Every stored assessment asked again: the same bytes for ever, and whatever was touched is found."""

import json
import shutil
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import rules
from approvals.models import Application, Assessment
from approvals.rules.ruleset import DATA, RULESET_FILE
from approvals.services.reassessment import check_assessments
from tests.approvals.admin.desk_client import decided_case, received_case
from tests.approvals.drafts import SEVEN_BEDS
from tests.factories import make_user, submitted_application

pytestmark = pytest.mark.django_db


def _check() -> tuple[int, str]:
    """What the command prints, and what it ends with."""
    printed = StringIO()
    try:
        call_command("reassess", "--check", stdout=printed)
    except SystemExit as end:
        return int(end.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def _stored_again(assessment: Assessment, **changes: object) -> Assessment:
    """A row as somebody with the database in hand could write it; the real ones cannot be changed."""
    fields = {each.attname: getattr(assessment, each.attname) for each in Assessment._meta.concrete_fields}
    return Assessment.objects.create(**{**fields, "id": None, **changes})


def _copy(value: object) -> dict:
    return json.loads(json.dumps(value))


def test_reassess_of_cases_in_every_language_finds_no_difference():
    decided_case()
    for language in ("nb", "nn", "en"):
        submitted_application(language=language, beds=5)
    number = Assessment.objects.count()
    assert _check() == (0, f"{number} assessments checked, 0 differ\n")


def test_reassess_of_a_case_whose_language_was_changed_afterwards_finds_no_difference():
    case = received_case(beds=5)
    Application.objects.filter(pk=case.pk).update(language="en")
    assert _check() == (0, "1 assessments checked, 0 differ\n")


def test_reassess_without_check_says_that_nothing_is_changed():
    received_case()
    printed = StringIO()
    call_command("reassess", stdout=printed)
    assert printed.getvalue() == (
        "Nothing is done: an assessment that is stored is never changed, and a decided case stays as it was decided. "
        "Use --check to compare them with what the rules say.\n"
    )


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("outcome",), "met", "result.outcome"),
        (("findings", 3, "outcome"), "met", "result.findings.unit.beds.outcome"),
        (("findings", 3, "explanation"), "Kari har ringt.", "result.findings.unit.beds.explanation"),
        (("calculations", "counted_months"), "23", "result.calculations.counted_months"),
        (("ruleset", "version"), "1999-01-01", "result.ruleset.version"),
    ],
)
def test_reassess_names_the_place_of_a_tampered_result_and_nothing_of_what_stands_there(path, value, place):
    case = received_case(beds=5)
    row = Assessment.objects.get()
    result = _copy(row.result)
    *way, last = path
    part = result
    for step in way:
        part = part[step]
    part[last] = value
    tampered = _stored_again(row, result=result)

    assert _check() == (
        1,
        f"case {case.case_number}, assessment {tampered.pk}: {place} differs\n2 assessments checked, 1 differ\n",
    )


def test_reassess_finds_a_finding_that_was_removed_and_one_value_that_was_changed():
    received_case(beds=5)
    row = Assessment.objects.get()
    result, parameters = _copy(row.result), _copy(row.parameters)
    result["findings"].pop()
    parameters["minimum_beds"]["value"] = 4
    _stored_again(row, result=result)
    _stored_again(row, parameters=parameters)
    _stored_again(row, ruleset_version="1999-01-01")
    found = [each.difference for each in check_assessments()]
    assert found == ["", "result.findings", "parameters.minimum_beds.value", "ruleset"]


def test_reassess_says_when_facts_cannot_be_read_any_more():
    received_case()
    row = Assessment.objects.get()
    facts = _copy(row.facts)
    facts["unit"]["palliative_beds"] = "mange"
    _stored_again(row, facts=facts)
    (_whole, broken) = [each.difference for each in check_assessments()]
    assert broken.startswith("facts: unit.palliative_beds")
    assert "\n" not in broken


def test_reassess_asks_the_database_as_often_for_three_cases_as_for_one():
    counts = []
    for more in (1, 2):
        for _number in range(more):
            received_case(by=make_user(), accepted=False)
        with CaptureQueriesContext(connection) as queries:
            assert {each.difference for each in check_assessments()} == {""}
        counts.append(len(queries))
    assert counts == [1, 1]


@pytest.fixture
def seven_beds(tmp_path):
    """The rules with one more edition, added as data only: seven beds from 2028."""
    folder = shutil.copytree(DATA, tmp_path / "data")
    text = SEVEN_BEDS.replace("version: sju-senger", "version: 2028-01-01\nextends: 2011-03-01")
    (folder / "no_preapproval_2028.yaml").write_text(text, "utf-8")
    first = folder / RULESET_FILE
    first.write_text(first.read_text("utf-8").replace("to: open", "to: 2027-12-31", 1), "utf-8")
    rules.read_from(str(folder))
    yield
    rules.read_from()


def test_decided_case_stays_as_it_was_when_a_later_number_is_added_as_data(seven_beds):
    decided_case(beds=6)
    row = Assessment.objects.order_by("-pk").first()
    beds = next(each for each in row.result["findings"] if each["criterion"] == "unit.beds")

    assert [rules.ruleset_on(day).values.minimum_beds for day in (date(2027, 12, 31), date(2028, 1, 1))] == [6, 7]
    assert (beds["required"], beds["outcome"], row.ruleset_version) == ("6", "met", "2011-03-01")
    assert _check() == (0, f"{Assessment.objects.count()} assessments checked, 0 differ\n")


def test_past_number_that_is_edited_shows_in_every_case_that_went_by_it(tmp_path):
    received_case(beds=6)
    folder = shutil.copytree(DATA, tmp_path / "data")
    file = folder / RULESET_FILE
    file.write_text(file.read_text("utf-8").replace("value: 6, source: R15", "value: 7, source: R15"), "utf-8")
    rules.read_from(str(folder))
    try:
        status, printed = _check()
    finally:
        rules.read_from()
    row = Assessment.objects.get()
    case = f"case {row.application.case_number}, assessment {row.pk}"
    assert (status, printed.splitlines()) == (
        1,
        [f"{case}: result.outcome differs", "1 assessments checked, 1 differ"],
    )
