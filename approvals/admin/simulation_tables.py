"""The cases in which a draft of the rules differs, as a table to take along: for the page and for the command."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from approvals.admin.statistics_tables import Table
from approvals.enums import Status
from approvals.models import Application
from approvals.templatetags.desk import criterion_title, rule_word

#: cases whose unit and day are read at a time
_AT_A_TIME: Final = 1_000

#: key of the case, what it comes to before and after, and criterion to outcome before and after
Row = tuple[int, str, str, Mapping[str, Sequence[str]]]


def cases_table(title: str, rows: Iterable[Row]) -> Table:
    """Return one line for each case: number, unit, municipality, outcome before and after, and criteria that differ."""
    return Table(
        key="cases",
        title=title,
        definition="",
        headings=(
            _("Saksnummer"),
            _("Status"),
            _("Enhet"),
            _("Kommune"),
            _("Etter gjeldende regler"),
            _("Etter utkastet"),
            _("Vilkår som endres"),
        ),
        rows=tuple(_lines(list(rows))),
        words=7,
    )


def in_words(criteria: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what each criterion comes to before and after, in the reader's language."""
    return [
        _("%(criterion)s: %(before)s → %(after)s")
        % {
            "criterion": criterion_title(criterion),
            "before": rule_word(before, "outcome"),
            "after": rule_word(after, "outcome"),
        }
        for criterion, (before, after) in criteria.items()
    ]


def _lines(rows: list[Row]) -> Iterable[tuple[str, ...]]:
    for start in range(0, len(rows), _AT_A_TIME):
        part = rows[start : start + _AT_A_TIME]
        about = _about([row[0] for row in part])
        for pk, before, after, criteria in part:
            number, status, unit, municipality = about[pk]
            words = "; ".join(in_words(criteria))
            yield number, status, unit, municipality, rule_word(before, "overall"), rule_word(after, "overall"), words


def _about(keys: list[int]) -> dict[int, tuple[str, ...]]:
    """Return number, status, unit and municipality of cases."""
    columns = ("pk", "case_number", "status", "service_period__unit__name", "service_period__unit__municipality__name")
    found = Application.objects.filter(pk__in=keys).values_list(*columns)
    return {
        pk: (number, str(Status(status).label), unit or "", place or "") for pk, number, status, unit, place in found
    }
