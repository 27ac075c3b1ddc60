"""Text that no spreadsheet takes for a formula."""

import re
from typing import Final

#: what makes a cell a formula in Excel, LibreOffice or Google Sheets, full-width forms included
_FORMULA_STARTS: Final = tuple("=+-@＝＋－＠")  # noqa: RUF001 - the full-width forms are the point
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_LONGEST_CELL: Final = 32_000


def defuse(text: str) -> str:
    """Return text that no spreadsheet reads as a formula: no control characters, and an apostrophe before the rest.

    Tab and carriage return can hide a formula's first character, so they go before it is looked for.
    """
    plain = _CONTROL.sub(" ", text).strip()[:_LONGEST_CELL]
    return f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain
