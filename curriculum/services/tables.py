"""Lines of a CSV or XLSX file from strangers, within bounds of size, and never an exception but our own."""

import codecs
import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from curriculum.exceptions import NotPossible

MAX_FILE_BYTES: Final = 1024 * 1024
#: what a workbook may hold when it is unpacked; one of 500 lines holds less than a hundred kilobytes
MAX_UNPACKED_BYTES: Final = 8 * 1024 * 1024
_MAX_PARTS: Final = 200
_MAX_COLUMNS: Final = 50
#: lines that are looked at, empty ones included
_MAX_LINES: Final = 2_000
_MAX_CELL: Final = 2_000
_ZIP_START: Final = b"PK"
_OLD_EXCEL_START: Final = b"\xd0\xcf\x11\xe0"
_SEPARATORS: Final = (";", "\t", ",")


class FileRefused(NotPossible):
    """A file was refused as a whole; the sentence says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that is not empty: its number in the file, its cells, and which of them are formulas."""

    number: int
    cells: tuple[Any, ...]
    formulas: frozenset[int] = frozenset()


def read_lines(content: bytes, *, is_heading: Callable[[list[str]], int]) -> Iterator[Line]:
    """Yield the lines that hold something. Raises FileRefused.

    `is_heading` counts how many of the cells are known headings; a CSV file's separator is the one that gives most.
    """
    if not content.strip():
        raise FileRefused(_("Filen er tom."))
    if len(content) > MAX_FILE_BYTES:
        raise FileRefused(_("Filen er for stor. Den kan være høyst 1 MB."))
    if content.startswith(_OLD_EXCEL_START):
        raise FileRefused(_("Filen er en eldre Excel-fil eller har passord. Lagre den som XLSX uten passord."))
    lines = _workbook(content) if content.startswith(_ZIP_START) else _csv(_text(content), is_heading)
    yield from lines


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefused(_("Filen er lagret i et tegnsett vi ikke leser. Lagre den som CSV UTF-8."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise FileRefused(_not_a_table()) from None
    if any(character < " " and character not in "\t\r\n" for character in text):
        raise FileRefused(_not_a_table())
    return text


def _csv(text: str, is_heading: Callable[[list[str]], int]) -> Iterator[Line]:
    first = next((line for line in text.splitlines() if line.strip()), "")[:_MAX_CELL]
    separator = max(_SEPARATORS, key=lambda each: is_heading([cell.strip('" ') for cell in first.split(each)]))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            _check_bounds(reader.line_num, cells)
            trimmed = _trim(cells)
            if trimmed:
                yield Line(number=reader.line_num, cells=trimmed)
    except csv.Error:
        raise FileRefused(
            _("Linje %(number)d kan ikke leses. Se etter et anførselstegn for mye.") % {"number": reader.line_num}
        ) from None


def _workbook(content: bytes) -> Iterator[Line]:
    """Yield the lines of the first sheet. The library may stumble over anything; that is our refusal, not our fault."""
    _check_package(content)
    try:
        lines = _sheet_lines(content)
    except FileRefused:
        raise
    except Exception:  # noqa: BLE001 - a broken workbook raises whatever its parts come to
        raise FileRefused(_not_a_table()) from None
    yield from lines


def _sheet_lines(content: bytes) -> list[Line]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only imports of a workbook need it, and it takes long to load

    lines = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            # What the file says of its own size may be anything.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_row=_MAX_LINES + 1, max_col=_MAX_COLUMNS + 1), start=1):
                cells = [cell.value for cell in row]
                _check_bounds(number, _trim(cells))
                formulas = frozenset(place for place, cell in enumerate(row) if cell.data_type == "f")
                trimmed = _trim(cells)
                if trimmed:
                    lines.append(Line(number=number, cells=trimmed, formulas=formulas))
        finally:
            book.close()
    return lines


def _check_package(content: bytes) -> None:
    """Refuse a package that unpacks to too much, and XML that defines entities, before anything parses it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_parts(package)
    except FileRefused:
        raise
    except Exception:  # noqa: BLE001 - zipfile and zlib raise a dozen kinds for a broken package
        raise FileRefused(_not_a_table()) from None


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileRefused(_("Filen er for stor når den pakkes ut."))
    for part in parts:
        # Read to the size that it claims and no further: a part that lies about it ends in an error here.
        plain = package.read(part).replace(b"\x00", b"")
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise FileRefused(_not_a_table())


def _check_bounds(number: int, cells: "list[Any] | tuple[Any, ...]") -> None:
    if number > _MAX_LINES:
        raise FileRefused(_("Filen har for mange linjer."))
    if len(cells) > _MAX_COLUMNS:
        raise FileRefused(_("Linje %(number)d har for mange kolonner.") % {"number": number})
    if any(isinstance(cell, str) and len(cell) > _MAX_CELL for cell in cells):
        raise FileRefused(_("Linje %(number)d har for mye tekst i et felt.") % {"number": number})


def _trim(cells: "list[Any]") -> tuple[Any, ...]:
    """Drop what is empty at the end: spreadsheets write separators for columns that nobody filled."""
    end = len(cells)
    while end and (cells[end - 1] is None or (isinstance(cells[end - 1], str) and not cells[end - 1].strip())):
        end -= 1
    return tuple(cells[:end])


def _not_a_table() -> str:
    return _("Filen kan ikke leses. Bruk CSV eller XLSX, for eksempel malen på denne siden.")
