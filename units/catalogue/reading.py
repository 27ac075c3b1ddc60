"""Reading a data file so strictly that a slip of the hand names its file, its place and what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import get_language

LANGUAGES: Final = ("nb", "nn", "en")
_MOST_DIGITS: Final = 7


class CatalogueError(Exception):
    """A data file says something that it may not; the message names file and place."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that was left out when the rest was read: where it stands, beginning with the file, and why."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def read_tree(path: Path) -> Any:
    """Return what the file holds, every scalar as text. Raises CatalogueError."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506 - the loader makes only texts
    except (OSError, ValueError, OverflowError, yaml.YAMLError) as error:
        # The library lets a character that does not exist out as it is.
        raise CatalogueError(path.name, str(error)) from error
    except RecursionError as error:
        raise CatalogueError(path.name, "is nested too deeply") from error


def table(tree: Any, where: str, *, needed: Collection[str] = (), allowed: Collection[str] | None = None) -> Any:
    """Return the table; `allowed` are keys that it may have besides `needed`, None any key. Raises CatalogueError."""
    if not isinstance(tree, dict):
        raise CatalogueError(where, "must be a table of keys and values")
    for key in sorted(needed):
        if key not in tree:
            raise CatalogueError(where, f"{key} is missing")
    for key in tree:
        if not isinstance(key, str):
            raise CatalogueError(where, "a key must be a text")
        if allowed is not None and key not in {*needed, *allowed}:
            raise CatalogueError(where, f"{key} is not a known key")
    return tree


def rows(tree: Any, where: str) -> list[Any]:
    """Return the list. Raises CatalogueError."""
    if not isinstance(tree, list) or not tree:
        raise CatalogueError(where, "must be a list with at least one entry")
    return tree


def words(tree: Any, where: str) -> str:
    """Return the text. Raises CatalogueError."""
    if not isinstance(tree, str) or not tree.strip():
        raise CatalogueError(where, "must be a text")
    return tree.strip()


def languages(tree: Any, where: str) -> dict[str, str]:
    """Return the text in every language. Raises CatalogueError."""
    row = table(tree, where, needed=LANGUAGES, allowed=())
    return {language: words(row[language], f"{where}.{language}") for language in LANGUAGES}


def count(tree: Any, where: str) -> int:
    """Return a whole number, zero or more. Raises CatalogueError."""
    if not isinstance(tree, str) or not (tree.isascii() and tree.isdigit() and len(tree) <= _MOST_DIGITS):
        raise CatalogueError(where, f"{tree!r} is not a whole number, zero or more")
    return int(tree)


def in_language(texts: dict[str, str]) -> str:
    """Return the text in the reader's language."""
    return texts.get((get_language() or "nb")[:2], texts["nb"])


class _StrictLoader(yaml.BaseLoader):
    """Every scalar stays a text, and no key stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the library's
        keys = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {key} stands more than once")
        return super().construct_mapping(node, deep=deep)
