"""Reading a YAML file of the rules so strictly that a slip of the hand is an error and never a silent other value.

Every scalar stays the text that was written: no word becomes true, no number is guessed, no date is coerced. Keys may
not stand twice; aliases and tags are refused. What is wrong is told in one line: file, line, place, and what to do.
"""

import os.path
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from approvals.rules.exceptions import RuleDataError

Tree = str | list["Tree"] | dict[str, "Tree"]
#: the line on which each place of the files read so far stands: ``no_preapproval.yaml.values.minimum_beds`` to 12
Lines = dict[str, int]

_MOST_NAMED: Final = 6
#: levels within levels; a ruleset file has six
_DEEPEST: Final = 40


def read_tree(*path: str, lines: Lines | None = None) -> Tree:
    """The content of one YAML file as texts, lists and dictionaries. Raises :class:`RuleDataError`."""
    name = path[-1]
    try:
        with open(os.path.join(*path), encoding="utf-8") as file:  # noqa: PTH118, PTH123 - see ruleset.DATA
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise RuleDataError(f"{name}: {one_line(error)}") from error
    return read_text_tree(text, name, lines=lines)


def read_text_tree(text: str, name: str, *, lines: Lines | None = None) -> Tree:
    """The content of a YAML text; `name` is what it is called in refusals. Raises :class:`RuleDataError`."""
    import yaml  # noqa: PLC0415 - only whoever needs the data pays for the reader

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _check_depth(text, name)
        node = yaml.compose(text, Loader=loader)
    except UnicodeEncodeError as error:
        raise RuleDataError(f"{name}: holds characters that are not text; write them anew") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = name if mark is None else f"{name}, line {mark.line + 1}"
        raise RuleDataError(f"{place}: {one_line(_problem(error))}") from error
    if node is None:
        raise RuleDataError(f"{name}: is empty")
    return _tree(node, name, name, set(), {} if lines is None else lines)


def _check_depth(text: str, name: str) -> None:
    """Refuse deep nesting before a tree is made of it: that is done by recursion in C, which ends with the process."""
    import yaml  # noqa: PLC0415 - as above

    opens, closes = (yaml.SequenceStartEvent, yaml.MappingStartEvent), (yaml.SequenceEndEvent, yaml.MappingEndEvent)
    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
        depth += isinstance(event, opens) - isinstance(event, closes)
        if depth > _DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise RuleDataError(f"{name}, line {line}: is nested too deeply; nothing here needs more than a few levels")


def _problem(error: Exception) -> object:
    """What a YAML reader stumbled over, without its own words for the place."""
    said = [getattr(error, "context", None), getattr(error, "problem", None)]
    return ", ".join(each for each in said if each) or error


def one_line(error: object) -> str:
    """What a reader of files said, on one line."""
    return " ".join(str(error).split())


def _tree(node: object, where: str, file: str, seen: set[int], lines: Lines) -> Tree:
    from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode  # noqa: PLC0415 - as above

    place = f"{file}, line {node.start_mark.line + 1}" if isinstance(node, Node) else file
    if id(node) in seen:
        raise RuleDataError(f"{place}: an alias is not used here; write the value where it belongs")
    seen.add(id(node))
    if isinstance(node, Node):
        lines.setdefault(where, node.start_mark.line + 1)
    match node:
        case ScalarNode(tag="tag:yaml.org,2002:str"):
            return str(node.value)
        case SequenceNode(tag="tag:yaml.org,2002:seq"):
            return [_tree(each, f"{where}[{index}]", file, seen, lines) for index, each in enumerate(node.value)]
        case MappingNode(tag="tag:yaml.org,2002:map"):
            tree: dict[str, Tree] = {}
            for key, value in node.value:
                place = f"{file}, line {key.start_mark.line + 1}"
                if not isinstance(key, ScalarNode):
                    raise RuleDataError(f"{place}: a key must be one word")
                if key.value in tree:
                    raise RuleDataError(f"{place}: {key.value} stands more than once; keep one of them")
                lines[f"{where}.{key.value}"] = key.start_mark.line + 1
                tree[key.value] = _tree(value, f"{where}.{key.value}", file, seen, lines)
            return tree
        case _:
            raise RuleDataError(f"{place}: a tag is not used here; write the value as it is")


@contextmanager
def located(lines: Lines) -> Iterator[None]:
    """Say with every refusal from inside on which line of which file it is."""
    try:
        yield
    except RuleDataError as error:
        raise RuleDataError(locate(str(error), lines)) from error


def locate(said: str, lines: Lines) -> str:
    """A refusal that begins with its place, with the file and the line of that place in front."""
    where, _, problem = said.partition(": ")
    if ", line " in where or not problem:
        return said
    key = problem.partition(" ")[0].rstrip(";")
    place = f"{where}.{key}" if f"{where}.{key}" in lines and " is not a known key" in problem else where
    known = place
    while known not in lines:
        cut = max(known.rfind("."), known.rfind("["))
        if cut < 0:
            return said
        known = known[:cut]
    file = where[: where.find(".yaml") + len(".yaml")] if ".yaml" in where else where.partition(".")[0]
    rest = where[len(file) :].lstrip(".")
    return f"{file}, line {lines[known]}: {rest}: {problem}" if rest else f"{file}, line {lines[known]}: {problem}"


def table(tree: Tree, where: str, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Tree]:
    """``tree`` as a dictionary with all of the required keys and none but the known ones."""
    if not isinstance(tree, dict):
        raise RuleDataError(f"{where}: must be a table of keys and values")
    for key in required:
        if key not in tree:
            raise RuleDataError(f"{where}: {key} is missing{_instead(key, set(tree) - {*required, *optional})}")
    for key in tree:
        if key not in required and key not in optional:
            raise RuleDataError(f"{where}: {key} is not a known key; {_known(key, [*required, *optional])}")
    return tree


def _instead(key: str, unknown: Collection[str]) -> str:
    """Where a key is missing and an unknown one looks like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a refusal needs it

    close = get_close_matches(key, sorted(unknown), 1)
    return f"; {close[0]} stands there instead" if close else ""


def _known(key: str, known: list[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - as above

    close = get_close_matches(key, known, 1)
    if close:
        return f"did you mean {close[0]}?"
    if len(known) <= _MOST_NAMED:
        return f"remove it, or write one of {', '.join(known)}" if known else "remove it"
    return "remove it"


def entries(tree: Tree, where: str) -> Iterator[tuple[str, Tree]]:
    """The items of a list that may not be empty, each with its place."""
    if not isinstance(tree, list) or not tree:
        raise RuleDataError(f"{where}: must be a list with at least one entry")
    for place, each in enumerate(tree):
        yield f"{where}[{place}]", each


def choice(tree: Tree, where: str, known: Collection[str]) -> str:
    """``tree`` as one of the known words."""
    found = words(tree, where)
    if found not in known:
        raise RuleDataError(f"{where}: {found} is not known here; write one of {', '.join(known)}")
    return found


def words(tree: Tree, where: str) -> str:
    """``tree`` as a text that says something."""
    if not isinstance(tree, str) or not tree.strip():
        raise RuleDataError(f"{where}: must be a text")
    return tree.strip()
