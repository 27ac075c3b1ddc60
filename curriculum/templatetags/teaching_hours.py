"""Undervisningstimer in words."""

from decimal import Decimal

from django import template
from django.utils.formats import get_format
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def hours(value: Decimal) -> str:
    """Write a number of hours with the decimals it has and no more: 1 time, 1,5 timer."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    shown = text.replace(".", str(get_format("DECIMAL_SEPARATOR")))
    return ngettext("%(hours)s time", "%(hours)s timer", 1 if value == 1 else 2) % {"hours": shown}
