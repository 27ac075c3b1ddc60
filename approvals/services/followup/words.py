"""What a finding says to those it concerns. The reader is a busy clinician: what is missing, since when, no blame."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.enums import AlertKind
from curriculum.months import first_day_of


def finding_sentence(kind: str, month: int | None, detail: Mapping[str, Any]) -> str:
    """Return one sentence for a finding, in the language that is active."""
    return _SENTENCES[AlertKind(kind)](month or 0, detail)


#: the criterion that each kind of finding is about; the end of an approval is about none
ABOUT: Final[Mapping[AlertKind, str]] = {
    AlertKind.NO_MEETING: "supervision.meetings",
    AlertKind.NO_EVALUATION: "supervision.evaluation",
    AlertKind.FEW_CONFERENCES: "centre.conferences",
    AlertKind.HOURS_BEHIND: "teaching.hours",
    AlertKind.SMALL_POSITION: "position.size",
    AlertKind.NO_SUPERVISOR: "supervisor.appointed",
    AlertKind.AGREEMENT_ENDED: "centre.agreement",
}


def month_name(month: int) -> str:
    """Return a calendar month in words: mars 2027."""
    return date_format(first_day_of(month), "F Y")


def decimal_words(hundredths: int) -> str:
    """Return a number of hundredths with at most one decimal, cut off so that nothing short reads as reached: 41,5."""
    text = format(Decimal(hundredths // 10) / 10, "f")
    return text.removesuffix(".0").replace(".", str(get_format("DECIMAL_SEPARATOR")))


def reached_sentence(*, hours: int, target: int) -> str:
    """Return what the hours came to in a service that is over; both in hundredths."""
    about = {"hours": decimal_words(hours), "target": decimal_words(target)}
    return _("Det ble %(hours)s av %(target)s undervisningstimer i tjenesten.") % about


def pace_sentence(*, forecast: int, target: int) -> str:
    """Return where the hours end in the pace so far; both in hundredths."""
    about = {"forecast": decimal_words(forecast), "target": decimal_words(target)}
    return _("I dette tempoet blir det %(forecast)s av %(target)s undervisningstimer.") % about


def _no_meeting(month: int, detail: Mapping[str, Any]) -> str:
    if not detail["held"]:
        return _("Det er ikke ført noe veiledningsmøte i %(month)s.") % {"month": month_name(month)}
    about = {"month": month_name(month), "held": detail["held"], "asked": detail["asked"]}
    return _("Det er ført %(held)s av %(asked)s veiledningsmøter i %(month)s.") % about


def _no_evaluation(_month: int, detail: Mapping[str, Any]) -> str:
    months = detail["months"]
    text = ngettext(
        "Det er %(months)s måned siden evaluering av legen var del av et veiledningsmøte.",
        "Det har gått %(months)s måneder uten at evaluering av legen har vært del av et veiledningsmøte.",
        months,
    )
    return text % {"months": months}


def _few_conferences(month: int, detail: Mapping[str, Any]) -> str:
    about = {"month": month_name(month), "held": detail["held"], "asked": detail["asked"]}
    return _("Det er ført %(held)s av %(asked)s pasientkonferanser i %(month)s.") % about


def _hours_behind(_month: int, detail: Mapping[str, Any]) -> str:
    if "forecast" not in detail:
        return reached_sentence(hours=detail["hours"], target=detail["target"])
    return pace_sentence(forecast=detail["forecast"], target=detail["target"])


def _small_position(_month: int, detail: Mapping[str, Any]) -> str:
    about = {"day": _day(detail["from"]), "share": decimal_words(detail["share"])}
    return _("Stillingen er på %(share)s prosent fra %(day)s. Det er under minstekravet.") % about


def _no_supervisor(_month: int, detail: Mapping[str, Any]) -> str:
    if detail["why"] == "ineligible":
        return _("Veilederen fyller ikke kravene til veileder fra %(day)s.") % {"day": _day(detail["from"])}
    return _("Tjenesten har ingen veileder fra %(day)s.") % {"day": _day(detail["from"])}


def _agreement_ended(_month: int, detail: Mapping[str, Any]) -> str:
    about = {"day": _day(detail["last"])}
    return _("Avtalen med det palliative senteret gjelder til %(day)s, og tjenesten varer lenger.") % about


def _ends_soon(_month: int, detail: Mapping[str, Any]) -> str:
    return _("Godkjenningen gjelder til og med %(day)s.") % {"day": _day(detail["last"])}


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


_SENTENCES: Final[Mapping[AlertKind, Callable[[int, Mapping[str, Any]], str]]] = {
    AlertKind.NO_MEETING: _no_meeting,
    AlertKind.NO_EVALUATION: _no_evaluation,
    AlertKind.FEW_CONFERENCES: _few_conferences,
    AlertKind.HOURS_BEHIND: _hours_behind,
    AlertKind.SMALL_POSITION: _small_position,
    AlertKind.NO_SUPERVISOR: _no_supervisor,
    AlertKind.AGREEMENT_ENDED: _agreement_ended,
    AlertKind.ENDS_SOON: _ends_soon,
}
