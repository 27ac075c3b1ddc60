"""Words of the rules and numbers in the desk's templates."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from approvals import rules
from approvals.enums import ConfirmedField

register = template.Library()


@register.filter
def rule_word(code: str, group: str) -> str:
    """Return the rules' own word for a code, in the reader's language; the code itself when it is unknown."""
    language = get_language() or "nb"
    try:
        return rules.word(group, str(code), language if language in rules.LANGUAGES else "nb")
    except KeyError:
        return str(code)


@register.filter
def comma(value: object) -> str:
    """Write a plain decimal the Norwegian way, 37,5; an ISO date as 31.12.2026; anything else as it is."""
    text = str(value)
    year, dash, rest = text.partition("-")
    if dash and len(text) == len("2026-12-31") and year.isdigit():
        month, _dash, day = rest.partition("-")
        return f"{day}.{month}.{year}"
    if "." in text and text.replace(".", "", 1).lstrip("-").isdigit():
        return text.rstrip("0").rstrip(".").replace(".", ",")
    return text


@register.filter
def figure(value: object) -> str:
    """Write a number or a date as `comma` does; empty for a code, which the explanation puts into words."""
    text = str(value)
    return comma(text) if text.lstrip("-")[:1].isdigit() else ""


@register.filter
def capitalised(text: object) -> str:
    """Write the first letter large and leave the others."""
    words = str(text)
    return words[:1].upper() + words[1:]


@register.filter
def criterion_title(criterion: str) -> str:
    """Return what a criterion is called, in the reader's language; its id when the rules no longer know it."""
    language = get_language() or "nb"
    try:
        return rules.criterion_texts(criterion, language if language in rules.LANGUAGES else "nb").title
    except KeyError:
        return criterion


@register.simple_tag
def criterion_link(criterion: str, words: str = "") -> SafeString | str:
    """Return a link to the public page of a criterion, by its title unless other words are given."""
    words = words or criterion_title(criterion)
    try:
        return format_html('<a href="{}">{}</a>', reverse("approvals:criterion", args=[criterion]), words)
    except NoReverseMatch:
        return words


@register.filter
def fact_label(field: str) -> str:
    """Return what a confirmed fact is called, with a large first letter; the code itself when it is unknown."""
    return capitalised(ConfirmedField(field).label if field in ConfirmedField.values else field)
