"""Tables as CSV and XLSX. What people wrote becomes text in a spreadsheet, never a formula."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from approvals.admin.statistics_tables import Cell, Table
from approvals.services.spreadsheet_cells import defuse

_BOM: Final = "\ufeff"
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME: Final = 31
_WIDEST: Final = 60


def write_csv(table: Table) -> bytes:
    """Return one table with semicolons, decimal commas and a byte order mark: what Excel opens right in Norway."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([defuse(heading) for heading in table.headings])
    writer.writerows([_in_csv(cell) for cell in row] for row in table.rows)
    return (_BOM + target.getvalue()).encode("utf-8")


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """Return a workbook with one sheet per table: heading, definition, then the rows, numbers as numbers."""
    from openpyxl import Workbook  # noqa: PLC0415 - only downloads need it, and it takes long to load
    from openpyxl.styles import Font  # noqa: PLC0415 - as above

    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(_sheet_name(table.title))
        for row in ([table.title], [table.definition], [], table.headings, *table.rows):
            sheet.append([_in_xlsx(cell) for cell in row])
        for place in (1, 4):
            for cell in sheet[place]:
                cell.font = Font(bold=True)
        sheet.freeze_panes = "B5"
        for column, width in zip(sheet.iter_cols(min_row=4), _widths(table), strict=False):
            sheet.column_dimensions[column[0].column_letter].width = width
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _in_csv(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defuse(cell)
    return str(cell).replace(".", ",")


def _in_xlsx(cell: Cell) -> Cell:
    return defuse(cell) if isinstance(cell, str) else cell


def _sheet_name(title: str) -> str:
    return _SHEET_NAME.sub(" ", title)[:_LONGEST_SHEET_NAME]


def _widths(table: Table) -> list[int]:
    columns = zip(table.headings, *table.rows, strict=True)
    return [min(max(len(str(cell)) for cell in column) + 2, _WIDEST) for column in columns]
