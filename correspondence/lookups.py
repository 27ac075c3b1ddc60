"""What the address of a list in Django admin may ask."""

from typing import Any

from django.http import HttpRequest

#: how the filters of stock admin compare: by choice, by absence, and by period
_COMPARISONS = ("exact", "isnull", "gte", "gt", "lte", "lt")


class OfferedLookups:
    """Mixin for `ModelAdmin`: the address may ask what the filters of the list offer, and nothing else (400).

    Stock admin lets whoever sees a list ask about every column of its table, also those that it never shows. What a
    text begins with can be asked letter by letter: that would tell a password's hash, or the personal link in a mail.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Return whether a filter of the list asks this."""
        return any(self._asks(offered, lookup) for offered in self.get_list_filter(request))  # type: ignore[attr-defined]

    @staticmethod
    def _asks(offered: Any, lookup: str) -> bool:
        name = offered[0] if isinstance(offered, list | tuple) else offered
        if not isinstance(name, str):
            return bool(lookup == name.parameter_name)
        return lookup == name or lookup in {f"{name}__{comparison}" for comparison in _COMPARISONS}
