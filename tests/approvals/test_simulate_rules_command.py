"""`manage.py simulate_rules`: who flips, by criterion, unit and case; a bad draft is one line and status 2."""

import csv
import io
import json

import pytest
from django.core.management import call_command

from approvals.models import Assessment, Simulation
from tests.approvals.admin.desk_client import received_case
from tests.approvals.drafts import SEVEN_BEDS
from tests.factories import make_municipality, make_unit

pytestmark = pytest.mark.django_db

BEDS = "Antall palliative senger: oppfylt → ikke oppfylt"


@pytest.fixture
def draft(tmp_path):
    """Return a function that writes a draft to a file and returns its path."""

    def write(text: str = SEVEN_BEDS, name: str = "sju.yaml") -> str:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def run(*arguments: str) -> tuple[int, str, str]:
    """What the command ends with, prints, and says went wrong."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("simulate_rules", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_command_says_who_flips_by_criterion_unit_and_case_and_changes_nothing(draft):
    unit = make_unit(name="Lindrende Lia", municipality=make_municipality(name="Lia"))
    cases = [received_case(beds=beds, unit=unit) for beds in (5, 6, 8)]
    before = list(Assessment.objects.order_by("pk").values())

    status, printed, err = run(draft())

    assert (status, err, printed.splitlines()) == (
        0,
        "",
        [
            "draft sju-senger from 2028-01-01 changes: minimum_beds",
            "3 cases: 1 come to something else, 1 differ in a criterion",
            "  incomplete -> not_met: 1",
            "by criterion:",
            "  unit.beds: met -> not_met: 1",
            "by unit:",
            "  Lindrende Lia: 1 of 3 come to something else, 1 differ",
            "cases:",
            f"  {cases[1].case_number}: noe er ikke dokumentert -> minst ett krav er ikke oppfylt ({BEDS})",
        ],
    )
    assert list(Assessment.objects.order_by("pk").values()) == before
    assert Simulation.objects.count() == 0


def test_command_gives_everything_as_one_line_of_json(draft):
    case = received_case(beds=6)
    status, printed, _err = run(draft(), "--json")
    found = json.loads(printed)
    assert (status, printed.count("\n")) == (0, 1)
    assert (found["draft"], found["valid_from"], found["changes"]) == ("sju-senger", "2028-01-01", ["minimum_beds"])
    assert (found["cases"], found["flipped"], found["units"][0]["flipped"]) == (1, 1, 1)
    assert found["differing_cases"] == [
        {
            "case": case.case_number,
            "before": "incomplete",
            "after": "not_met",
            "criteria": {"unit.beds": ["met", "not_met"]},
        }
    ]


def test_export_holds_every_case_that_differs_and_no_live_cell(draft, tmp_path):
    unit = make_unit(name="=1+1", municipality=make_municipality(name="@Lia"))
    case = received_case(beds=6, unit=unit)
    received_case(beds=8, unit=unit)
    target = tmp_path / "saker.csv"

    assert run(draft(), "--export", str(target))[0] == 0

    rows = list(csv.reader(io.StringIO(target.read_bytes().decode("utf-8-sig")), delimiter=";"))
    assert rows[1:] == [
        [
            case.case_number,
            "Sendt inn",
            "'=1+1",
            "'@Lia",
            "noe er ikke dokumentert",
            "minst ett krav er ikke oppfylt",
            BEDS,
        ]
    ]


def test_export_that_cannot_be_written_is_one_line(draft, tmp_path):
    status, _out, err = run(draft(), "--export", str(tmp_path))
    assert (status, err) == (2, f"{tmp_path}: Is a directory\n")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("from: 2028-01-01, value", "value", 7),
        ("value: 7", "value: 7, value: 8", 7),
        ("value: 7", "value: 1_0", 7),
        ("  minimum_beds:", "  minimum_cats:", 5),
    ],
)
def test_bad_draft_is_one_line_with_file_and_line_and_ends_with_two(draft, old, new, line):
    status, out, err = run(draft(SEVEN_BEDS.replace(old, new)))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"sju.yaml, line {line}: ")


def test_draft_that_is_not_there_or_not_text_is_one_line(draft, tmp_path):
    missing = tmp_path / "borte.yaml"
    binary = tmp_path / "bilde.yaml"
    binary.write_bytes(b"\xff\xd8\xff")
    assert run(str(missing)) == (2, "", f"{missing}: No such file or directory\n")
    assert run(str(binary)) == (2, "", f"{binary}: is not text in UTF-8; save it as that\n")
