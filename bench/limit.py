"""Builds the hand-written limit: writes texts and numbers of the regulation into ``by_hand.py`` and compiles it."""

import ast
import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from approvals.rules import CRITERIA, Facts, parameters_in_force
from approvals.rules.facts import UNIT_KINDS
from approvals.rules.ruleset import editions
from approvals.rules.texts import format_date, format_months, formatter

SOURCE = Path(__file__).parent / "by_hand.py"
MONTHS = (None, *(format_date("nb", date(2027, month, 1)).split()[1] for month in range(1, 13)))
PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
DECIMALS = {"planned", "required", "short", "lowest", "percent", "months", "excess", "counted", "weeks"}


def load_limit(on: date) -> Callable[[Facts], dict[str, object]]:
    """The compiled function, for the values in force on a day."""
    constants = {name: each["value"] for name, each in parameters_in_force(on).items()}
    tree = ast.fix_missing_locations(_WriteOut(constants).visit(ast.parse(SOURCE.read_text("utf-8"))))
    vocabulary = editions()[0].vocabulary
    kinds = formatter("unit_kind", "nb", vocabulary)
    scope: dict[str, object] = {
        "__name__": "by_hand",
        "KINDS": {kind: kinds(kind) for kind in UNIT_KINDS},
        "MONTHS": MONTHS,
        "day_in_words": partial(format_date, "nb"),
        "months_in_words": lambda numbers: format_months("nb", tuple(numbers)),
    }
    exec(compile(tree, str(SOURCE), "exec"), scope)  # noqa: S102 - our own file, with our own texts written into it
    return scope["assess_by_hand"]


class _WriteOut(ast.NodeTransformer):
    """Turns each ``finding(...)`` into the dictionary it stands for."""

    def __init__(self, constants: dict[str, object]) -> None:
        self.constants = constants
        self.criteria = {each.id: each for each in CRITERIA}

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Name) and node.func.id == "finding"):
            return node
        criterion, branch = (ast.literal_eval(each) for each in node.args[:2])
        given = [ast.unparse(each) for each in node.args[2:]] + ["None", "None"]
        values = {each.arg: ast.unparse(each.value) for each in node.keywords}
        texts = editions()[0].texts[criterion].get(branch) or editions()[0].shared[branch]
        definition = self.criteria[criterion]
        kinds = dict.fromkeys(definition.branches.get(branch, ()), None)
        kinds = {name.partition(":")[0]: name.partition(":")[2] or "number" for name in kinds}
        parts = {
            "criterion": repr(criterion),
            "source": repr(editions()[0].criteria[definition.id].source),
            "strength": repr(editions()[0].criteria[definition.id].strength.value),
            "outcome": repr(branch.partition(":")[0]),
            "required": given[0],
            "observed": given[1],
            "explanation": self._f_string(texts["explanation"]["nb"], values, kinds),
            "remedy": self._f_string(texts["remedy"]["nb"], values, kinds) if "remedy" in texts else "None",
        }
        written = ", ".join(f"{name!r}: {value}" for name, value in parts.items())
        return ast.parse(f"{{{written}}}", mode="eval").body

    def _f_string(self, template: str, values: dict[str, str], kinds: dict[str, str]) -> str:
        expression, end = "", 0
        for found in PLACEHOLDER.finditer(template):
            expression += self._quoted(template[end : found.start()])
            end = found.end()
            name, one, many = found.groups()
            if name in values and one is not None:
                expression += f"{{{one!r} if {values[name]} == '1' else {many!r}}}"
            elif name in values and kinds[name] == "number" and name in DECIMALS:
                expression += f"{{{values[name]}.replace('.', ',')}}"
            elif name in values:
                expression += f"{{{values[name]}}}"
            else:
                shown = str(self.constants[name])
                expression += self._quoted(shown.replace(".", ",") if one is None else one if shown == "1" else many)
        return 'f"""' + expression + self._quoted(template[end:]) + '"""'

    def _quoted(self, text: str) -> str:
        return text.replace("\\", "\\\\").replace('"', '\\"')
