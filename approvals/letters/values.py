"""Values as they are kept with a letter: JSON and nothing that only Python knows."""

from datetime import date
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """Return dates in ISO form and decimals as strings, at any depth."""
    match value:
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return value
