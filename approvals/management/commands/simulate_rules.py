"""``manage.py simulate_rules DRAFT.yaml``: what a draft of the rules would make of every case. Changes nothing."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import timezone

from approvals import rules
from approvals.admin.simulation_tables import Row, cases_table
from approvals.admin.spreadsheets import write_csv
from approvals.services.simulation import Compared, Totals, compare_cases
from units.models import PalliativeUnit

BAD_DRAFT: Final = 2
#: lines of cases and units that are printed; the file that --export writes has all
_SHOWN: Final = 20


class Command(BaseCommand):
    """Prints who would come to something else, by outcome, criterion and unit. A bad draft is one line and status 2."""

    help = "Ask a draft of the rules of every case beside the rules in force, and say which cases differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("draft", type=Path, help="the draft, a ruleset file in YAML")
        parser.add_argument("--export", type=Path, help="write every case that differs to this file, as CSV")
        parser.add_argument("--json", action="store_true", help="print everything as one line of JSON")

    def handle(self, **options: Any) -> None:
        draft = self._read(options["draft"])
        totals, differing = Totals(), list[Compared]()
        for cases in compare_cases(draft.ruleset, on=timezone.localdate()):
            for each in cases:
                totals.add(each)
            differing += [each for each in cases if each.differs]
        rows = [(each.application, each.before, each.after, each.criteria) for each in differing]
        if options["export"]:
            self._export(options["export"], draft.title, rows)
        if options["json"]:
            self.stdout.write(json.dumps(_in_json(draft, totals, differing), ensure_ascii=False))
        else:
            self._print(draft, totals, rows)

    def _read(self, path: Path) -> rules.Draft:
        try:
            return rules.read_draft(path.read_text("utf-8"), name=path.name)
        except rules.RuleDataError as problem:
            self._refuse(str(problem))
        except OSError as problem:
            self._refuse(f"{path}: {problem.strerror}")
        except UnicodeDecodeError:
            self._refuse(f"{path}: is not text in UTF-8; save it as that")
        raise AssertionError

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(BAD_DRAFT)

    def _export(self, path: Path, title: str, rows: Sequence[Row]) -> None:
        content = write_csv(cases_table(title, rows))
        try:
            path.write_bytes(content)
        except OSError as problem:
            self._refuse(f"{path}: {problem.strerror}")

    def _print(self, draft: rules.Draft, totals: Totals, rows: Sequence[Row]) -> None:
        found = totals.to_dict()
        say = self.stdout.write
        say(f"draft {draft.title} from {draft.valid_from.isoformat()} changes: {', '.join(draft.changes) or 'nothing'}")
        say(f"{totals.cases} cases: {totals.flipped} come to something else, {totals.differing} differ in a criterion")
        if totals.unreadable:
            say(f"{totals.unreadable} cannot be read any more: {', '.join(totals.unreadable_cases)}")
        for row in found["overall"]:
            if row["before"] != row["after"]:
                say(f"  {row['before']} -> {row['after']}: {row['cases']}")
        say("by criterion:")
        for row in found["criteria"]:
            say(f"  {row['criterion']}: {row['before']} -> {row['after']}: {row['cases']}")
        say("by unit:")
        names = PalliativeUnit.objects.in_bulk([row["unit"] for row in found["units"][:_SHOWN] if row["unit"]])
        for row in found["units"][:_SHOWN]:
            name = names[row["unit"]].name if row["unit"] else "no unit"
            say(f"  {name}: {row['flipped']} of {row['cases']} come to something else, {row['differing']} differ")
        self._left_out(len(found["units"]))
        say("cases:")
        for line in cases_table(draft.title, rows[:_SHOWN]).rows:
            say(f"  {line[0]}: {line[4]} -> {line[5]} ({line[6]})")
        self._left_out(len(rows))

    def _left_out(self, number: int) -> None:
        if number > _SHOWN:
            self.stdout.write(f"  and {number - _SHOWN} more; --json and --export have all")


def _in_json(draft: rules.Draft, totals: Totals, differing: list[Compared]) -> dict[str, Any]:
    return {
        "draft": draft.title,
        "valid_from": draft.valid_from.isoformat(),
        "changes": list(draft.changes),
        **totals.to_dict(),
        "differing_cases": [
            {"case": each.case_number, "before": each.before, "after": each.after, "criteria": each.criteria}
            for each in differing
        ],
    }
