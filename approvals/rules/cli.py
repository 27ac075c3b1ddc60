"""The rules as a command: facts in JSON, the answer in JSON or as a table (contract 1).

The Django command and ``python -m approvals.rules`` are the same few lines around :func:`run`.
"""

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn, TextIO, cast

from approvals.rules.assessment import Assessment
from approvals.rules.engine import assess, parse_facts
from approvals.rules.exceptions import FactsError
from approvals.rules.json_input import read_json
from approvals.rules.report import render_changes, render_report
from approvals.rules.texts import LANGUAGES

if TYPE_CHECKING:
    from approvals.rules.counterfactual import Changes

OK: Final = 0
READER_GONE: Final = 1
BAD_INPUT: Final = 2
LONGEST_LINE: Final = 4 * 1024 * 1024  # bytes; keeps --lines in constant memory whatever is sent

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of the answer: its language, JSON, a table or JSON Lines, and whether it tells what would mend it."""

    lang: str
    text: bool = False
    lines: bool = False
    changes: bool = False


class _Usage(Exception):
    """The arguments make no sense together."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Usage(f"{self.format_usage().strip()}\n{message}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command; the same for both ways to start it."""
    parser.add_argument(
        "facts", metavar="FACTS.json", help='the application in JSON, schema 1; "-" reads standard input'
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="nb", help="the language of the explanations")
    parser.add_argument("--changes", action="store_true", help="add the smallest changes that would mend what fails")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--text", action="store_true", help="a table for people instead of JSON")
    form.add_argument("--lines", action="store_true", help="JSON Lines: an application a line, an answer a line")


def main(argv: Sequence[str], stdin: BinaryIO, stdout: BinaryIO, stderr: TextIO) -> int:
    """Read the arguments and run; returns the exit status."""
    parser = _Parser(prog="assess", description="Assess applications for pre-approval.")
    add_arguments(parser)
    try:
        given = parser.parse_args(argv)
    except _Usage as problem:
        print(problem, file=stderr)
        return BAD_INPUT
    form = Form(lang=given.lang, text=given.text, lines=given.lines, changes=given.changes)
    return run(given.facts, form, stdin=stdin, stdout=stdout, stderr=stderr)


def run(path: str, form: Form, *, stdin: BinaryIO, stdout: BinaryIO, stderr: TextIO) -> int:
    """Answer for one file (``-``: standard input). Bad input is told on ``stderr``, a problem a line, and gives 2."""
    try:
        source = stdin if path == "-" else open(path, "rb")  # noqa: PTH123, SIM115 - any name the shell let through; closed below
    except (OSError, ValueError) as error:
        return _cannot_read(path, error, stderr)
    try:
        return _answer(source, form, stdout=stdout, stderr=stderr)
    except BrokenPipeError:
        _let_go_of(stdout)
        return READER_GONE
    except OSError as error:
        return _cannot_read(path, error, stderr)
    finally:
        if source is not stdin:
            source.close()


def _cannot_read(path: str, error: OSError | ValueError, stderr: TextIO) -> int:
    reason = error.strerror if isinstance(error, OSError) else error
    print(f"{json.dumps(path)[1:-1]}: cannot be read: {reason}", file=stderr)
    return BAD_INPUT


def _answer(source: BinaryIO, form: Form, *, stdout: BinaryIO, stderr: TextIO) -> int:
    if form.lines:
        status = _answer_lines(source, form, stdout, stderr)
    else:
        status = _answer_one(source.read(), form, stdout=stdout, stderr=stderr)
    stdout.flush()
    return status


def _assess(raw: bytes | None, form: Form) -> "tuple[Assessment, Changes | None]":
    if raw is None:
        raise FactsError([f"$: the line is longer than {LONGEST_LINE} bytes"])
    facts = parse_facts(cast("Mapping[str, object]", read_json(raw)))
    assessment = assess(facts, lang=form.lang)
    if not form.changes:
        return assessment, None
    from approvals.rules.counterfactual import smallest_changes  # noqa: PLC0415 - only who asks for them waits for it

    return assessment, smallest_changes(facts, lang=form.lang)


def _in_json(assessment: Assessment, changes: "Changes | None", form: Form) -> dict[str, object]:
    answer = assessment.to_dict(form.lang)
    return answer if changes is None else {**answer, "changes": changes.to_dict()}


def _answer_one(raw: bytes, form: Form, *, stdout: BinaryIO, stderr: TextIO) -> int:
    try:
        assessment, changes = _assess(raw, form)
    except FactsError as error:
        for problem in error.problems:
            print(problem, file=stderr)
        return BAD_INPUT
    for warning in assessment.warnings:
        print(f"warning: {warning}", file=stderr)
    if form.text:
        answer = render_report(assessment, form.lang) + ("" if changes is None else render_changes(changes, form.lang))
    else:
        answer = _ENCODER.encode(_in_json(assessment, changes, form)) + "\n"
    stdout.write(answer.encode())
    return OK


def _answer_lines(source: BinaryIO, form: Form, stdout: BinaryIO, stderr: TextIO) -> int:
    status = OK
    for number, raw in enumerate(_lines(source), 1):
        try:
            assessment, changes = _assess(raw, form)
        except FactsError as error:
            answer: dict[str, object] = {"schema": 1, "line": number, "errors": error.problems}
            status = BAD_INPUT
        else:
            answer = _in_json(assessment, changes, form)
            for warning in assessment.warnings:
                print(f"line {number}: warning: {warning}", file=stderr)
        stdout.write(_ENCODER.encode(answer).encode() + b"\n")
    return status


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """The lines one at a time; None for one that is too long to be held in memory."""
    while raw := source.readline(LONGEST_LINE + 1):
        if len(raw) <= LONGEST_LINE or raw.endswith(b"\n"):
            yield raw.rstrip(b"\r\n")
            continue
        while raw and not raw.endswith(b"\n"):
            raw = source.readline(LONGEST_LINE)
        yield None


def _let_go_of(stdout: BinaryIO) -> None:
    """Nobody reads any more: keep the interpreter from complaining when it closes the stream."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stdout.fileno())
        os.close(nowhere)
