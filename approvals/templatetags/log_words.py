"""How what is computed from a log is written: it is kept as text, so that nobody's reader rounds it."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.services.followup.words import ABOUT, decimal_words, finding_sentence, month_name

register = template.Library()

#: what a month comes to -> words, and the sign that stands beside them so that colour is never alone
STATES: dict[str, tuple[Any, str]] = {
    "held": (gettext_lazy("Holdt"), "✓"),
    "missing": (gettext_lazy("Mangler"), "!"),
    "explained": (gettext_lazy("Fravær"), "–"),
    "future": (gettext_lazy("Kommer"), "○"),
    "free": (gettext_lazy("Ikke hele måneden"), "·"),
}


@register.filter
def iso_day(text: str) -> SafeString:
    """Write a day that is kept in ISO form in words, on one line: 3. mai 2027."""
    return format_html('<span class="nowrap">{}</span>', date_format(date.fromisoformat(text), "DATE_FORMAT"))


@register.filter
def iso_month(text: str) -> str:
    """Write a month that is kept as 2027-05 in words: mai 2027."""
    return date_format(date.fromisoformat(f"{text}-01"), "F Y")


@register.filter
def month_words(month: int) -> str:
    """Write a month number in words: mai 2027."""
    return month_name(month)


@register.filter
def hundredths(value: int) -> str:
    """Write a number of hundredths with at most one decimal: 41,5."""
    return decimal_words(value)


@register.filter
def state_words(state: str) -> str:
    """Say what became of a month."""
    return str(STATES[state][0])


@register.filter
def state_sign(state: str) -> str:
    """Return the sign of what became of a month."""
    return STATES[state][1]


@register.filter
def gap_words(gap: dict[str, Any]) -> str:
    """Say what a month lacks, and whether days away explain it."""
    about = {"month": iso_month(gap["month"])}
    texts = {
        ("meetings", True): _("%(month)s: for få veiledningsmøter. Fravær forklarer det."),
        ("meetings", False): _("%(month)s: for få veiledningsmøter. Det er ikke oppgitt fravær som forklarer det."),
        ("conferences", True): _("%(month)s: for få pasientkonferanser. Fravær forklarer det."),
        ("conferences", False): _(
            "%(month)s: for få pasientkonferanser. Det er ikke oppgitt fravær som forklarer det."
        ),
    }
    return texts[gap["what"], gap["is_explained"]] % about


@register.filter
def alert_criterion(alert: Any) -> str:
    """Return the criterion that an alert or a finding is about; empty when it is about none."""
    return ABOUT.get(alert.kind, "")


@register.filter
def alert_words(alert: Any) -> str:
    """Say what an alert or a finding is about, in one sentence."""
    return finding_sentence(alert.kind, alert.month, alert.detail)
