"""How numbers, dates and sections are written in a letter, in the language that is active."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

_LARGEST_IN_WORDS = 12


@register.filter
def day(value: date) -> SafeString:
    """Write a date in words, kept on one line: 1. januar 2027."""
    return format_html('<span class="nowrap">{}</span>', date_format(value, "DATE_FORMAT"))


@register.filter
def amount(value: Decimal | str) -> str:
    """Write a number with the decimals it has and no more: 36, 21,6, 37,5."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", str(get_format("DECIMAL_SEPARATOR")))


@register.filter
def one_decimal(value: Decimal) -> str:
    """Write a number with one decimal, for display only: 6,0."""
    rounded = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return format(rounded, "f").replace(".", str(get_format("DECIMAL_SEPARATOR")))


@register.simple_tag
def criteria_address() -> str:
    """Return the address of the public list of criteria, whole, for somebody who reads on paper."""
    return settings.SITE_URL + reverse("approvals:criteria")


@register.filter
def percent(value: Decimal | str) -> SafeString:
    """Write a percentage, kept on one line: 37,5 %."""
    return format_html('<span class="nowrap">{} %</span>', amount(value))


@register.filter
def sections(numbers: Sequence[str]) -> SafeString:
    """Write section numbers of an act, kept on one line: § 28, or §§ 18 og 19."""
    if len(numbers) == 1:
        text = _("§ %(number)s") % {"number": numbers[0]}
    else:
        text = _("§§ %(numbers)s og %(last)s") % {"numbers": ", ".join(numbers[:-1]), "last": numbers[-1]}
    return format_html('<span class="nowrap">{}</span>', text)


@register.filter
def in_sentence(titles: Sequence[str]) -> str:
    """Write titles inside a sentence: type enhet, palliativ enhet."""
    return ", ".join(title[:1].lower() + title[1:] for title in titles)


@register.filter
def in_text(words: str) -> str:
    """Write a label inside a sentence: delvis innvilget."""
    return words[:1].lower() + words[1:]


@register.filter
def weeks(count: int) -> str:
    """Write a number of weeks, up to twelve in words: tre uker."""
    first = [_("én"), _("to"), _("tre"), _("fire"), _("fem"), _("seks"), _("sju"), _("åtte"), _("ni"), _("ti")]
    words = [*first, _("elleve"), _("tolv")]
    shown = words[count - 1] if 1 <= count <= _LARGEST_IN_WORDS else str(count)
    return ngettext("%(count)s uke", "%(count)s uker", count) % {"count": shown}
