"""The numbers as tables: what the page shows beside its charts, and what the downloads hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.services.statistics import FIRST_OUTCOMES, REPORTED, CountByUnit, Grain, Period, Statistics
from approvals.templatetags.desk import criterion_title

Cell = str | int | float | None

_MONTHS_OF_QUARTER: Final = 3
KEYS: Final = ("indicator", "example", "status", "time", "steps", "criteria", "regions", "units")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading. `definition` says what is counted; the first `words` columns are text."""

    key: str
    title: str
    definition: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1
    #: what each row is about, where the rows are about criteria
    criteria: tuple[str, ...] = ()


def tables_of(statistics: Statistics) -> dict[str, Table]:
    """Return all tables by key, in the order of the page."""
    made = (_indicator, _example, _status, _time, _steps, _criteria, _regions, _units)
    return {table.key: table for table in (make(statistics) for make in made)}


def write_period(period: Period) -> str:
    """Return the period in words: 01.01.2026–31.12.2026."""
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (period.starts_on, period.ends_on))
    return f"{first}–{last}"


def write_part(begins_on: date, grain: Grain) -> str:
    """Return what a month, quarter or year is called."""
    match grain:
        case Grain.MONTH:
            return str(date_format(begins_on, "b Y"))
        case Grain.QUARTER:
            number = (begins_on.month - 1) // _MONTHS_OF_QUARTER + 1
            return _("%(number)d. kvartal %(year)d") % {"number": number, "year": begins_on.year}
        case _:
            return str(begins_on.year)


def _indicator(statistics: Statistics) -> Table:
    found = statistics.indicator
    values = {"days": found.within_days}
    definition = _(
        "Andel av sakene med første vedtak i perioden der vedtaket kom innen %(days)d kalenderdager etter at søknaden "
        "ble mottatt. Dagen etter mottak er dag 1. Tid da saken ventet på andre, er regnet med. Tallet er ikke et mål."
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (_("Andel, prosent"), found.percent),
        (_("Teller: avgjort innen %(days)d dager") % values, found.numerator),
        (_("Nevner: saker med første vedtak i perioden"), found.denominator),
        (_("Periode"), write_period(statistics.period)),
        (_("Kilde"), _source(statistics)),
        (_("Åpne saker i dag som er eldre enn %(days)d dager") % values, found.open_longer),
    )
    return Table(
        key="indicator",
        title=_("Avgjort innen %(days)d dager") % values,
        definition=definition % values,
        headings=(_("Opplysning"), _("Verdi")),
        rows=rows,
        words=2,
    )


def _example(_statistics: Statistics) -> Table:
    """The figure of the Danish account: where the form of the share comes from, and no target."""
    values = {"days": REPORTED.within_days}
    not_stated = _("Ikke oppgitt")
    rows: tuple[tuple[Cell, ...], ...] = (
        (_("Andel, prosent"), REPORTED.percent),
        (_("Teller: første kontakt innen %(days)d dager etter mottatt henvisning") % values, not_stated),
        (_("Nevner: alle henviste pasienter"), not_stated),
        (_("Periode"), str(REPORTED.year)),
        (_("Område"), REPORTED.region),
        (_("Kilde"), f"{REPORTED.register}. {REPORTED.document}"),
        (_("Redegjørelsens egne ord"), REPORTED.phrase),
        (_("Mål"), not_stated),
    )
    return Table(
        key="example",
        title=_("Eksempel på formen: ventetid i Danmark"),
        definition=_(
            "En dansk region viser ventetiden som en andel innen et antall dager. Tallet er sitert som eksempel på "
            "formen. Det gjelder pasienter og en annen ordning, og er ikke et mål for sakene her."
        ),
        headings=(_("Opplysning"), _("Verdi")),
        rows=rows,
        words=2,
    )


def _source(statistics: Statistics) -> str:
    day = date_format(statistics.on, "SHORT_DATE_FORMAT")
    return _("Saksbehandlingssystemet for forhåndsgodkjenning, uttrekk %(day)s") % {"day": day}


def _status(statistics: Statistics) -> Table:
    return Table(
        key="status",
        title=_("Saker etter status"),
        definition=_("Saker mottatt i perioden, etter statusen de har i dag."),
        headings=(_("Status"), _("Saker")),
        rows=tuple((str(row.status.label), row.cases) for row in statistics.statuses),
    )


def _time(statistics: Statistics) -> Table:
    return Table(
        key="time",
        title=_("Mottatt og avgjort over tid"),
        definition=_("Mottatte saker og første vedtak, etter når det skjedde."),
        headings=(str(statistics.grain.label), _("Mottatt"), _("Avgjort")),
        rows=tuple(
            (write_part(row.begins_on, statistics.grain), row.received, row.decided) for row in statistics.times
        ),
    )


def _steps(statistics: Statistics) -> Table:
    return Table(
        key="steps",
        title=_("Dager per steg"),
        definition=_(
            "Saker med første vedtak i perioden, i døgn med én desimal. Halvparten av sakene brukte medianen eller "
            "mindre, ni av ti brukte 90-persentilen eller mindre. Tid da saken ventet på andre, er regnet med."
        ),
        headings=(_("Steg"), _("Saker"), _("Median"), _("90-persentil")),
        rows=tuple((str(row.step.label), row.cases, row.median, row.ninetieth) for row in statistics.steps),
    )


def _criteria(statistics: Statistics) -> Table:
    return Table(
        key="criteria",
        title=_("Vilkår som ikke var oppfylt"),
        definition=_(
            "Krav som sto i veien, etter vurderingen som lå til grunn for første vedtak i perioden. "
            "Samme sak kan stå på flere rader. Nevner: %(cases)d saker med første vedtak."
        )
        % {"cases": statistics.indicator.denominator},
        headings=(_("Vilkår"), _("Ikke oppfylt"), _("Ikke dokumentert"), _("Bare delvis oppfylt")),
        rows=tuple(
            (criterion_title(row.criterion), row.not_met, row.missing, row.limited) for row in statistics.criteria
        ),
        criteria=tuple(row.criterion for row in statistics.criteria),
    )


def _regions(statistics: Statistics) -> Table:
    return Table(
        key="regions",
        title=_("Saker etter helseregion"),
        definition=_("Saker mottatt i perioden og første vedtak i perioden, etter helseregionen der enheten ligger."),
        headings=(_("Helseregion"), *_outcome_headings()),
        rows=tuple((row.region or _("Ikke oppgitt"), *_outcomes(row)) for row in statistics.regions),
    )


def _units(statistics: Statistics) -> Table:
    return Table(
        key="units",
        title=_("Saker etter enhet"),
        definition=_("Saker mottatt i perioden og første vedtak i perioden, etter enhet."),
        headings=(_("Enhet"), _("Kommune"), _("Helseregion"), *_outcome_headings()),
        rows=tuple(
            (row.unit or _("Ikke oppgitt"), row.municipality, row.region, *_outcomes(row)) for row in statistics.units
        ),
        words=3,
    )


def _outcome_headings() -> Sequence[str]:
    return (
        _("Mottatt"),
        _("Avgjort"),
        *(str(kind.label) for kind in FIRST_OUTCOMES),
    )


def _outcomes(row: CountByUnit) -> tuple[int, ...]:
    return (row.received, row.decided, row.granted, row.partly_granted, row.refused, row.dismissed)
