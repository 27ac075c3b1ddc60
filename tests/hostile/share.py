"""How much of the hostile corpus a run tries: a share on each form and address, another one on each database.

The same item comes round to other forms, so that every one is tried many times in each run; `WHOLE_CORPUS=1` tries
everything everywhere, as before a release.
"""

import os
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from django.db import connection

T = TypeVar("T")

#: one item of so many is tried at a time
PARTS = 6


def share_of(items: Iterable[T], number: int) -> list[T]:
    """Return the share of the items that the form or the address of this number is tried with on this database."""
    if os.environ.get("WHOLE_CORPUS"):
        return list(items)
    turn = number + (PARTS // 2 if connection.vendor == "sqlite" else 0)
    return list(islice(items, turn % PARTS, None, PARTS))
