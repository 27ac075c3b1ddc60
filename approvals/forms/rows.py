"""The buttons of rows, without JavaScript: the posted data is changed and the form shown again, nothing stored."""

from django.http import QueryDict

from accounts.formsets import wants_row, with_one_more_row

REMOVE_ROW = "remove_row"
MOST_ROWS = 30


def changed_rows(data: QueryDict, prefix: str) -> QueryDict | None:
    """Return the data with a row more or less when such a button was pressed, else None."""
    if wants_row(data, prefix):
        return with_one_more_row(data, prefix, most=MOST_ROWS)
    pressed = str(data.get(REMOVE_ROW, ""))
    start = f"{prefix}-"
    if pressed.startswith(start) and _is_small_number(pressed.removeprefix(start)):
        return without_row(data, prefix, int(pressed.removeprefix(start)))
    return None


def without_row(data: QueryDict, prefix: str, index: int) -> QueryDict:
    """Return the data without one row; those after it move up."""
    key = f"{prefix}-TOTAL_FORMS"
    typed = str(data.get(key, ""))
    total = int(typed) if _is_small_number(typed) else 0
    if not 0 <= index < total:
        return data
    changed = data.copy()
    for name in list(data):
        number, field = _row_and_field(name, prefix)
        if number is None or number < index:
            continue
        del changed[name]
    for name in data:
        number, field = _row_and_field(name, prefix)
        if number is not None and number > index:
            changed.setlist(f"{prefix}-{number - 1}-{field}", data.getlist(name))
    changed[key] = str(max(total - 1, 1))
    return changed


def _row_and_field(name: str, prefix: str) -> tuple[int | None, str]:
    parts = name.split("-", 2)
    if len(parts) == 3 and parts[0] == prefix and _is_small_number(parts[1]):  # noqa: PLR2004 - prefix, number, field
        return int(parts[1]), parts[2]
    return None, ""


def _is_small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ROWS))
