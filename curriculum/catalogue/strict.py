"""Reading a data file so strictly that a slip names its file and its place, and never becomes another value."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import get_language

LANGUAGES: Final = ("nb", "nn", "en")


class CatalogueError(Exception):
    """A data file says something that it may not; `where` names file and place, `reason` says what is wrong."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where, self.reason = where, reason


class StrictLoader(yaml.BaseLoader):
    """Every scalar stays a text, and no key stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the library's
        keys = [key.value for key, _value in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {key} stands more than once")
        return super().construct_mapping(node, deep=deep)


def load_tree(path: Path) -> Any:
    """Return what a file says, with texts only. Raises CatalogueError for what cannot be read at all."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=StrictLoader)  # noqa: S506 - the loader makes only texts
    except (OSError, ValueError, OverflowError, yaml.YAMLError) as error:
        # The library lets a character that does not exist out as it is.
        raise CatalogueError(path.name, str(error)) from error
    except RecursionError as error:
        raise CatalogueError(path.name, "is nested too deeply") from error


def table(tree: Any, where: str, keys: Collection[str] | None = None, optional: Collection[str] = ()) -> dict[str, Any]:
    """Return a table that has all of `keys`, perhaps some of `optional`, and nothing else. Raises CatalogueError."""
    if not isinstance(tree, dict):
        raise CatalogueError(where, "must be a table of keys and values")
    for key in sorted(keys or ()):
        if key not in tree:
            raise CatalogueError(where, f"{key} is missing")
    for key in tree:
        if keys is not None and key not in keys and key not in optional:
            raise CatalogueError(where, f"{key} is not a known key")
    return tree


def rows(tree: Any, where: str) -> list[Any]:
    """Return a list with at least one entry. Raises CatalogueError."""
    if not isinstance(tree, list) or not tree:
        raise CatalogueError(where, "must be a list with at least one entry")
    return tree


def words(tree: Any, where: str) -> str:
    """Return a text that says something. Raises CatalogueError."""
    if not isinstance(tree, str) or not tree.strip():
        raise CatalogueError(where, "must be a text")
    return tree.strip()


def languages(tree: Any, where: str) -> dict[str, str]:
    """Return a text in all three languages. Raises CatalogueError."""
    row = table(tree, where, set(LANGUAGES))
    return {language: words(row[language], f"{where}.{language}") for language in LANGUAGES}


def in_language(texts: dict[str, str]) -> str:
    """Return the words in the reader's language; bokmål for a language that is not ours."""
    return texts.get((get_language() or "nb")[:2], texts["nb"])
