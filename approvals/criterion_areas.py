"""Which criteria are read together: the same headings on the desk and on the public pages."""

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row")

#: heading -> the mandatory criteria under it, by the first part of their id, in the order in which they are read
_AREAS: Final[list[tuple[Promise, tuple[str, ...]]]] = [
    (_("Enheten"), ("applicant.doctor", "unit.")),
    (_("Tjenesten"), ("timing.", "position.")),
    (_("Palliativt senter"), ("centre.",)),
    (_("Lokalt samarbeid"), ("local.",)),
    (_("Veiledning"), ("supervisor.", "supervision.")),
    (_("Plan og undervisning"), ("plan.", "teaching.")),
    (_("Utdanningsløpet"), ("course.", "doctor.")),
]
_OTHERS: Final[list[tuple[str, Promise]]] = [
    ("recommended", _("Anbefalinger")),
    ("frame", _("Rammen for hele løpet")),
]


def arrange(
    rows: Iterable[Row], *, criterion: Callable[[Row], str], strength: Callable[[Row], str]
) -> list[tuple[Promise, list[Row]]]:
    """Return the rows under their headings: the mandatory by what they are about, then the others by strength."""
    found = list(rows)
    mandatory = [row for row in found if strength(row) == "mandatory"]
    areas = [(title, [row for row in mandatory if criterion(row).startswith(ids)]) for title, ids in _AREAS]
    areas += [(title, [row for row in found if strength(row) == code]) for code, title in _OTHERS]
    return [(title, group) for title, group in areas if group]
