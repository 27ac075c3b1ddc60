"""The rules in the words of the pages: strengths, values, sources, and the facts of an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import rules
from approvals.forms.base import language
from approvals.rules.examples import Example
from approvals.templatetags.fact_words import fact_name, fact_value
from approvals.templatetags.letter_text import amount
from curriculum.models import TeachingForm

#: what the strength of a requirement means for the case
STRENGTH_MEANING: Final[Mapping[str, Promise]] = {
    "mandatory": gettext_lazy("Må være oppfylt for at tjenesten kan godkjennes."),
    "recommended": gettext_lazy("Et råd. Det fører aldri til avslag at det ikke følges."),
    "frame": gettext_lazy("Avgjøres når det søkes om endelig godkjenning. Her vises det, men det avgjør ikke saken."),
}
EXAMPLE_TITLES: Final[Mapping[str, Promise]] = {
    "typical": gettext_lazy("Vanlige opplysninger"),
    "limit": gettext_lazy("Akkurat på grensen"),
    "below": gettext_lazy("Rett under grensen"),
    "above": gettext_lazy("Rett over grensen"),
    "missing": gettext_lazy("Når noe ikke er oppgitt"),
    "other": gettext_lazy("Når noe er annerledes"),
}
#: requirements that are no criterion of their own, but that values and calculations rest on
_OTHER_SOURCES: Final[Mapping[str, Promise]] = {
    "R06": gettext_lazy("Bare forhåndsgodkjent tjeneste teller"),
    "R12": gettext_lazy("Godkjenningen gjelder med veileder og program"),
    "R14": gettext_lazy("Samarbeid mellom utdanningssteder"),
    "R19": gettext_lazy("Tjenesten teller etter stillingsstørrelse"),
    "R33": gettext_lazy("Undervisningen reduseres etter stillingsstørrelse"),
    "R36": gettext_lazy("Andre undervisningsformer"),
    "R37": gettext_lazy("Nærmere bestemmelser om utdanningen"),
}
#: facts that are a text; an example only says that there is one
_DESCRIBED: Final = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One requirement of the regulation: its number, what it is about, and the criterion that decides it, if any."""

    number: str
    about: str
    criterion: str | None


def sources_of(numbers: str, ruleset: rules.Ruleset, *, on_page_of: str) -> list[Source]:
    """Return the requirements named, such as ``R32 R33``, in the language of the page.

    Where several criteria rest on one requirement, the one whose page it is stands for it.
    """
    return [_source(number, ruleset, on_page_of) for number in numbers.split()]


def _source(number: str, ruleset: rules.Ruleset, on_page_of: str) -> Source:
    found = [criterion for criterion, source in ruleset.sources.items() if number in source.split()]
    found.sort(key=lambda criterion: criterion != on_page_of)
    if number in _OTHER_SOURCES:
        return Source(number=number, about=str(_OTHER_SOURCES[number]), criterion=None)
    if not found:
        return Source(number=number, about="", criterion=None)
    return Source(number=number, about=ruleset.about[found[0]][language()].title, criterion=found[0])


def value_words(shown: str | tuple[str, ...]) -> str:
    """Return a value of the regulation for people: a number the Norwegian way, or codes in words."""
    if isinstance(shown, str):
        return amount(shown)
    return "; ".join(_code_word(code) for code in shown)


def _code_word(code: str) -> str:
    if code in TeachingForm.values:
        return str(TeachingForm(code).label)
    try:
        return rules.word("unit_kind", code, language())
    except KeyError:
        return code


def fact_lines(example: Example) -> list[tuple[str, str]]:
    """Return the facts of an example as pairs of what they are called and what they say."""
    return [line for name, value in example.facts.items() for line in _fact_lines(name, value)]


def _fact_lines(name: str, value: Any) -> list[tuple[str, str]]:
    if name == "on":
        return [(_("Vedtaket er datert"), _day(value))]
    if isinstance(value, list):
        return [_ROWS[name](row) for row in value]
    if isinstance(value, dict):
        return [(fact_name(name), _uneven(value))]
    label = fact_name(name)
    if value is None:
        return [(label, _("ikke oppgitt"))]
    if value == _DESCRIBED:
        return [(label, _("beskrevet"))]
    if isinstance(value, str) and value[:4].isdigit():
        return [(label, _day(value))]
    return [(label, fact_value(str(value), name))]


def _uneven(plan: Mapping[str, int]) -> str:
    """Return a plan by the month: the usual number, and the months that have another."""
    usual = max(plan.values())
    others = [
        _("%(number)d i %(month)s") % {"number": number, "month": date_format(date.fromisoformat(f"{month}-01"), "F Y")}
        for month, number in plan.items()
        if number != usual
    ]
    return _("%(usual)d hver måned, men %(others)s") % {"usual": usual, "others": ", ".join(others)}


def _position(row: Mapping[str, str]) -> tuple[str, str]:
    return _("Stilling ved enheten"), _share(row)


def _period(row: Mapping[str, str]) -> tuple[str, str]:
    return fact_value(row["place"], "course.periods.1.place"), _share(row)


def _share(row: Mapping[str, str]) -> str:
    return _("%(percent)s %% fra %(first)s til %(last)s") % {
        "percent": amount(row["percent"]),
        "first": _day(row["from"]),
        "last": _day(row["to"]),
    }


def _teaching(row: Mapping[str, Any]) -> tuple[str, str]:
    parts = [_("%(hours)s timer") % {"hours": amount(row["hours"])}]
    if "weeks" in row:
        parts.append(_("%(weeks)s uker") % {"weeks": row["weeks"]})
    if "interval_weeks" in row:
        parts.append(_("%(weeks)s uker mellom møtene") % {"weeks": amount(row["interval_weeks"])})
    return str(capfirst(TeachingForm(row["form"]).label)), ", ".join(parts)


_ROWS: Final = {"service.positions": _position, "course.periods": _period, "education.programme": _teaching}


def _day(value: str) -> str:
    return date_format(date.fromisoformat(value), "DATE_FORMAT")
