"""Reading a YAML file of the rules so strictly that a slip of the hand is an error and never a silent other value.

Every scalar stays the text that was written: no word becomes true, no number is guessed, no date is coerced. Keys may
not stand twice; aliases and tags are refused.
"""

import os.path
from collections.abc import Collection, Iterator

from approvals.rules.exceptions import RuleDataError

Tree = str | list["Tree"] | dict[str, "Tree"]


def read_tree(*path: str) -> Tree:
    """The content of one YAML file as texts, lists and dictionaries. Raises :class:`RuleDataError`."""
    import yaml  # noqa: PLC0415 - only whoever needs the data pays for the reader

    name = path[-1]
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        with open(os.path.join(*path), encoding="utf-8") as file:  # noqa: PTH118, PTH123 - see ruleset.DATA
            text = file.read()
        node = yaml.compose(text, Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleDataError(f"{name}: {error}") from error
    if node is None:
        raise RuleDataError(f"{name}: is empty")
    return _tree(node, name, set())


def _tree(node: object, where: str, seen: set[int]) -> Tree:
    from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode  # noqa: PLC0415 - as above

    place = f"{where}, line {node.start_mark.line + 1}" if isinstance(node, Node) else where
    if id(node) in seen:
        raise RuleDataError(f"{place}: an alias is not used here; write the value where it belongs")
    seen.add(id(node))
    match node:
        case ScalarNode(tag="tag:yaml.org,2002:str"):
            return str(node.value)
        case SequenceNode(tag="tag:yaml.org,2002:seq"):
            return [_tree(each, where, seen) for each in node.value]
        case MappingNode(tag="tag:yaml.org,2002:map"):
            tree: dict[str, Tree] = {}
            for key, value in node.value:
                place = f"{where}, line {key.start_mark.line + 1}"
                if not isinstance(key, ScalarNode):
                    raise RuleDataError(f"{place}: a key must be one word")
                if key.value in tree:
                    raise RuleDataError(f"{place}: {key.value} stands more than once")
                tree[key.value] = _tree(value, where, seen)
            return tree
        case _:
            raise RuleDataError(f"{place}: a tag is not used here")


def table(tree: Tree, where: str, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Tree]:
    """``tree`` as a dictionary with all of the required keys and none but the known ones."""
    if not isinstance(tree, dict):
        raise RuleDataError(f"{where}: must be a table of keys and values")
    for key in required:
        if key not in tree:
            raise RuleDataError(f"{where}: {key} is missing")
    for key in tree:
        if key not in required and key not in optional:
            raise RuleDataError(f"{where}: {key} is not a known key")
    return tree


def entries(tree: Tree, where: str) -> Iterator[tuple[str, Tree]]:
    """The items of a list that may not be empty, each with its place."""
    if not isinstance(tree, list) or not tree:
        raise RuleDataError(f"{where}: must be a list with at least one entry")
    for place, each in enumerate(tree):
        yield f"{where}[{place}]", each


def words(tree: Tree, where: str) -> str:
    """``tree`` as a text that says something."""
    if not isinstance(tree, str) or not tree.strip():
        raise RuleDataError(f"{where}: must be a text")
    return tree.strip()
