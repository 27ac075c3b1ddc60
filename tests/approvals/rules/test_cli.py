"""The command itself: what it prints where, and how it leaves."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from approvals.rules import LANGUAGES, assess, parse_facts
from approvals.rules.cli import LONGEST_LINE, main
from tests.approvals.rules.applications import COMPLETE, changed, in_each_month

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "approvals.rules"]


def run(data, *arguments):
    """Status, standard output and standard error of the command with some standard input."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    out, err = io.BytesIO(), io.StringIO()
    status = main(["-", *arguments], io.BytesIO(raw), out, err)
    return status, out.getvalue().decode(), err.getvalue()


def test_answer_has_the_form_and_order_of_the_contract():
    status, out, err = run(COMPLETE)

    answer = json.loads(out)
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert list(answer) == ["schema", "ruleset", "on", "outcome", "calculations", "findings"]
    assert answer["ruleset"] == {"id": "no-preapproval", "version": "2011-03-01"}
    assert answer["calculations"] == {
        "service_months": "12",
        "counted_months": "6",
        "excess_months": "0",
        "required_hours": "36",
        "required_weeks": "18",
        "planned_hours": "36",
        "first_counted_day": "2027-01-01",
        "course_counted_months": "24",
        "course_centre_months": "18",
    }
    assert list(answer["calculations"]) == [
        *("service_months", "counted_months", "excess_months", "required_hours", "required_weeks", "planned_hours"),
        *("first_counted_day", "course_counted_months", "course_centre_months"),
    ]
    assert {tuple(each) for each in answer["findings"]} == {
        ("criterion", "source", "strength", "outcome", "required", "observed", "explanation", "remedy")
    }
    assert answer["findings"][3] == {
        "criterion": "unit.beds",
        "source": "R15",
        "strength": "mandatory",
        "outcome": "met",
        "required": "6",
        "observed": "8",
        "explanation": "Enheten har 8 palliative senger. Kravet er minst 6.",
        "remedy": None,
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_language_is_chosen_by_argument(lang):
    status, out, _ = run(COMPLETE, "--lang", lang)

    assert status == 0
    assert json.loads(out) == assess(parse_facts(COMPLETE)).to_dict(lang)


def test_same_input_gives_the_same_bytes():
    assert run(COMPLETE)[1] == run(COMPLETE)[1]


@pytest.mark.parametrize("changes", [{"unit.palliative_beds": 5}, {"unit": None}, {"supervisor.is_applicant": True}])
def test_status_is_zero_whatever_the_outcome(changes):
    assert run(changed(changes))[0] == 0


def with_percent(number):
    """Facts with one position whose percent is written just so."""
    row = b'{"from": "2027-01-01", "to": "2027-01-02", "percent": %s}' % number
    return b'{"schema": 1, "on": "2026-11-21", "service": {"positions": [%s]}}' % row


BAD = [
    (b"", "$: is not JSON: Expecting value (line 1, column 1)"),
    (b"{", "$: is not JSON: Expecting property name enclosed in double quotes (line 1, column 2)"),
    (b'{"schema": 1} extra', "$: is not JSON: Extra data (line 1, column 15)"),
    (b"\xff", "$: is not UTF-8 (byte 1)"),
    (b'{"schema": 1, "on": "2026-11-21\xe6"}', "$: is not UTF-8 (byte 32)"),
    (b"[" * 200_000, "$: is nested too deeply"),
    (b'{"a":' * 200_000, "$: is nested too deeply"),
    (b"null", "$: must be an object, not null"),
    (b"[1]", "$: must be an object, not a list"),
    (b"NaN", "$: must be a number, not NaN"),
    (b'{"schema": 1, "on": "2026-11-21", "on": "2026-11-22"}', "on: stands more than once"),
    (b'{"schema": 1, "on": "2026-11-21", "unit": {"kind": "dms", "kind": null}}', "unit.kind: stands more than once"),
    (
        b'{"schema": 1, "on": "2026-11-21", "centre": {"conferences": {"2027-01": 2, "2027-01": 2}}}',
        "centre.conferences.2027-01: stands more than once",
    ),
    (
        with_percent(b"NaN"),
        "service.positions[0].percent: must be a number, not NaN",
    ),
    (
        with_percent(b"100.0000000000000000001"),
        "service.positions[0].percent: must lie from 0 to 100",
    ),
    (
        b'{"schema": 1, "on": "2026-11-21", "education": {"programme": [{"form": "kurs", "hours": 1e400}]}}',
        "education.programme[0].hours: is too large: at most 9 digits",
    ),
    (
        b'{"schema": 1, "on": "2026-11-21", "education": {"programme": [{"form": "kurs", "hours": -Infinity}]}}',
        "education.programme[0].hours: must be a number, not -Infinity",
    ),
    (
        with_percent(b"1e9999999999999999999"),
        "service.positions[0].percent: has an exponent too far from 0 to be read",
    ),
    (
        b'{"schema": 1, "on": "2026-11-21", "unit": {"palliative_beds": ' + b"9" * 6000 + b"}}",
        "unit.palliative_beds: is too large: at most 9 digits",
    ),
    (
        b'{"schema": 1, "on": "2026-11-21", "unit": {"palliative_beds": 1e2}}',
        "unit.palliative_beds: must be a whole number, not 1E+2",
    ),
    (
        b'{"schema": 1, "on": "2026-11-21", "unit": {"description": "\\ud800"}}',
        "unit.description: holds half a character (a lone surrogate)",
    ),
    (b'{"schema": 1, "on": "2026-11-21", "\\ud800": 1}', '["\\ud800"]: unknown key'),
    (b'{"schema": 1, "on": "1999-01-01"}', "on: no rules were in force before 2011-03-01"),
]


@pytest.mark.parametrize(("raw", "problem"), BAD)
def test_bad_input_is_told_by_path_and_nothing_is_printed(raw, problem):
    assert run(raw) == (2, "", problem + "\n")
    assert run(raw, "--text") == (2, "", problem + "\n")


def test_bad_input_is_told_a_problem_a_line():
    status, out, err = run({"schema": 1, "on": "2026-11-21", "unit": {"palliative_beds": -1, "colour": 1}})

    assert (status, out) == (2, "")
    assert sorted(err.splitlines()) == ["unit.colour: unknown key", "unit.palliative_beds: must be 0 or more"]


def test_byte_order_mark_is_forgiven():
    assert run(b"\xef\xbb\xbf" + json.dumps(COMPLETE).encode())[1] == run(COMPLETE)[1]


def test_exact_decimal_is_not_read_through_binary_floating_point():
    raw = json.dumps(changed({"service.positions.0.percent": 0})).replace(
        '"percent": 0', '"percent": 29.9999999999999999999'
    )

    finding = json.loads(run(raw.encode())[1])["findings"][7]

    assert (finding["criterion"], finding["outcome"]) == ("position.size", "not_met")


def test_judgement_that_changes_nothing_is_a_warning():
    data = changed({"judgements": {"unit.beds": {"outcome": "not_met", "reason": "Fem av dem er brukt til annet."}}})

    status, out, err = run(data)

    assert (status, out) == (0, run(COMPLETE)[1])
    assert err == "warning: judgements.unit.beds: changes nothing, because the facts decide this criterion\n"


def test_file_is_read_by_name(tmp_path):
    file = tmp_path / "søknad.json"
    file.write_text(json.dumps(COMPLETE), "utf-8")
    out, err = io.BytesIO(), io.StringIO()

    status = main([str(file)], io.BytesIO(), out, err)

    assert (status, out.getvalue().decode(), err.getvalue()) == (0, run(COMPLETE)[1], "")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nothing.json", "No such file or directory"), (".", "Is a directory"), ("a\0b", "embedded null byte")],
)
def test_unreadable_file_is_told_in_one_line(tmp_path, monkeypatch, name, reason):
    monkeypatch.chdir(tmp_path)
    out, err = io.BytesIO(), io.StringIO()

    status = main([name], io.BytesIO(), out, err)

    shown = name.replace("\0", "\\u0000")
    assert (status, out.getvalue(), err.getvalue()) == (2, b"", f"{shown}: cannot be read: {reason}\n")


@pytest.mark.parametrize("arguments", [[], ["-", "--lang", "sv"], ["-", "--text", "--lines"], ["-", "--colour"]])
def test_senseless_arguments_are_told_and_nothing_is_printed(arguments):
    out, err = io.BytesIO(), io.StringIO()

    status = main(arguments, io.BytesIO(), out, err)

    assert (status, out.getvalue()) == (2, b"")
    assert err.getvalue().startswith("usage: assess ")


@pytest.mark.parametrize(
    ("lang", "first", "overall"),
    [
        ("nb", "Vurdering per 21. november 2026 (no-preapproval 2011-03-01)", "Samlet: minst ett krav er ikke oppfylt"),
        (
            "nn",
            "Vurdering per 21. november 2026 (no-preapproval 2011-03-01)",
            "Samla: minst eitt krav er ikkje oppfylt",
        ),
        (
            "en",
            "Assessment as of 21 November 2026 (no-preapproval 2011-03-01)",
            "Overall: at least one requirement is not met",
        ),
    ],
)
def test_text_is_a_table_for_people(lang, first, overall):
    status, out, err = run(
        changed({"unit.palliative_beds": 5, "education.programme.0.hours": "34.5"}), "--text", "--lang", lang
    )

    lines = out.splitlines()
    remedy = assess(parse_facts(changed({"unit.palliative_beds": 5}))).finding("unit.beds").remedy(lang)
    assert (status, err, lines[:2]) == (0, "", [first, overall])
    assert sum(line.startswith("R") for line in lines) == 31
    assert any(line.endswith(f": {remedy}") for line in lines)
    assert any(("34.5" if lang == "en" else "34,5") in line for line in lines)
    assert max(map(len, lines)) <= 110


def test_lines_answer_in_order_and_bad_lines_in_their_place():
    raw = b"\n".join(
        [
            json.dumps(COMPLETE).encode(),
            b'{"schema": 1, "on": "2026-11-21", "unit": {"colour": 1}}',
            b"",
            b"\xff",
            json.dumps(changed({"unit.palliative_beds": 5})).encode(),
        ]
    )

    status, out, err = run(raw, "--lines")

    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (2, "")
    assert answers == [
        assess(parse_facts(COMPLETE)).to_dict(),
        {"schema": 1, "line": 2, "errors": ["unit.colour: unknown key"]},
        {"schema": 1, "line": 3, "errors": ["$: is not JSON: Expecting value (line 1, column 1)"]},
        {"schema": 1, "line": 4, "errors": ["$: is not UTF-8 (byte 1)"]},
        assess(parse_facts(changed({"unit.palliative_beds": 5}))).to_dict(),
    ]
    assert list(answers[1]) == ["schema", "line", "errors"]


def test_lines_that_are_all_good_leave_with_zero():
    raw = (json.dumps(COMPLETE) + "\r\n").encode() * 3

    status, out, _ = run(raw, "--lines", "--lang", "en")

    assert (status, out) == (0, run(COMPLETE, "--lang", "en")[1] * 3)


def test_lines_of_nothing_answer_nothing():
    assert run(b"", "--lines") == (0, "", "")


def test_lines_warn_with_their_number():
    data = changed({"judgements": {"unit.beds": {"outcome": "met", "reason": "Jeg har talt dem."}}})
    raw = b"\n".join(json.dumps(each).encode() for each in (COMPLETE, data))

    status, _, err = run(raw, "--lines")

    assert (status, err) == (
        0,
        "line 2: warning: judgements.unit.beds: changes nothing, because the facts decide this criterion\n",
    )


def test_line_too_long_is_refused_and_the_next_is_answered():
    long = changed({"unit.description": "x" * (LONGEST_LINE + 10)})
    raw = b"\n".join(json.dumps(each).encode() for each in (long, COMPLETE)) + b"\n"

    status, out, _ = run(raw, "--lines")

    first, second = (json.loads(line) for line in out.splitlines())
    assert (status, first["errors"]) == (2, [f"$: the line is longer than {LONGEST_LINE} bytes"])
    assert second == assess(parse_facts(COMPLETE)).to_dict()


def test_reader_that_goes_away_ends_the_command_quietly(tmp_path):
    many = tmp_path / "many.jsonl"
    many.write_text((json.dumps(COMPLETE) + "\n") * 200, "utf-8")

    with subprocess.Popen(
        [*COMMAND, str(many), "--lines"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        first = process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        status = process.wait()

    assert json.loads(first)["schema"] == 1
    assert (status, err) == (1, b"")


def test_command_prints_utf_8_whatever_the_locale(tmp_path):
    environment = {"PATH": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}

    done = subprocess.run(
        [*COMMAND, "-"], cwd=ROOT, input=json.dumps(COMPLETE).encode(), capture_output=True, env=environment, check=True
    )

    assert done.stdout.decode("utf-8") == run(COMPLETE)[1]


PEAK = """
import io, json, resource, sys
from approvals.rules.cli import main

line = (json.dumps(json.loads(sys.argv[1])) + chr(10)).encode()

class Lines(io.RawIOBase):
    def __init__(self, number):
        self.left = number
    def readable(self):
        return True
    def readline(self, size=-1):
        self.left -= 1
        return line if self.left >= 0 else b""

class Nowhere(io.RawIOBase):
    def writable(self):
        return True
    def write(self, data):
        return len(data)

def peak(number):
    assert main(["-", "--lines"], Lines(number), Nowhere(), sys.stderr) == 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(peak(500), peak(10_000))
"""


@pytest.mark.slow
def test_ten_thousand_lines_need_no_more_memory_than_five_hundred():
    data = changed({"centre.conferences": in_each_month(2)})

    done = subprocess.run(
        [sys.executable, "-c", PEAK, json.dumps(data)], cwd=ROOT, capture_output=True, check=True, text=True
    )

    few, many = map(int, done.stdout.split())
    assert many - few < 2048  # kilobytes
