"""What may stand in a mail header, and what may be stored at all."""

import unicodedata

from django.utils.translation import gettext as _

from correspondence.exceptions import UnsafeText

# Line and paragraph separators break headers in some readers just as CR and LF do.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def check_single_line(**fields: str) -> None:
    """Raise UnsafeText for the first field that holds a line break, NUL or another control character."""
    for field, value in fields.items():
        if any(unicodedata.category(character) in _FORBIDDEN_CATEGORIES for character in value):
            message = _("Feltet «%(field)s» har linjeskift eller andre styretegn og kan ikke sendes.") % {
                "field": field
            }
            raise UnsafeText(field, message)


def check_storable(**fields: str) -> None:
    """Raise UnsafeText for the first field that neither a database nor a message can hold (NUL, half characters)."""
    for field, value in fields.items():
        if any(character == "\0" or unicodedata.category(character) == "Cs" for character in value):
            message = _("Feltet «%(field)s» har tegn som ikke kan lagres.") % {"field": field}
            raise UnsafeText(field, message)
