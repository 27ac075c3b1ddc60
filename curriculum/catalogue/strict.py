"""The strict reading of data files that the register of units has, with tables as the catalogue asks for them."""

from collections.abc import Collection
from typing import Any

from units.catalogue import reading
from units.catalogue.reading import LANGUAGES, CatalogueError, in_language, languages, rows, words
from units.catalogue.reading import read_tree as load_tree

__all__ = ["LANGUAGES", "CatalogueError", "in_language", "languages", "load_tree", "rows", "table", "words"]


def table(tree: Any, where: str, keys: Collection[str] | None = None, optional: Collection[str] = ()) -> dict[str, Any]:
    """Return a table with all of `keys`, perhaps some of `optional`, and no other; None: any. Raises CatalogueError."""
    found: dict[str, Any] = reading.table(tree, where, needed=keys or (), allowed=None if keys is None else optional)
    return found
