"""Rows in a form that works without JavaScript: «legg til» is a submit button that gives one more empty row."""

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

ADD_ROW = "add_row"


class RowFormSet(BaseFormSet):
    """A formset whose rows are fieldsets named `row_label` and a number («Stilling 1»)."""

    row_label = _("Rad")
    add_label = _("Legg til en rad")


def wants_row(data: QueryDict, formset_prefix: str) -> bool:
    """Whether the person pressed the «legg til» button of this formset."""
    return data.get(ADD_ROW) == formset_prefix


def with_one_more_row(data: QueryDict, formset_prefix: str, *, most: int = 50) -> QueryDict:
    """Return the posted data with one more empty row in the formset, never more than `most`.

    Nothing typed is lost: the formset is built from the result and shown again without being stored.
    """
    key = f"{formset_prefix}-TOTAL_FORMS"
    changed = data.copy()
    text = data.get(key, "0")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004 - "most" has 2 digits
    changed[key] = str(min(number + 1, most))
    return changed
