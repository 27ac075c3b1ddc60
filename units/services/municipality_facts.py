"""Stating what is so in a municipality after the mapping report: a newer fact follows the older, which stay.

The facts inform and never decide (R15, R22, R23): no rule reads them.
"""

from datetime import date
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from units.catalogue import MOST_COUNTED, mapping_report
from units.exceptions import NotAllowed, NotPossible
from units.models import Municipality, MunicipalityFact, ProfileField

#: more facts than a municipality needs in its whole life; keeps a mistake from filling the register
MOST_ROWS: Final = 1000
LONGEST_STATER: Final = 150
LONGEST_SOURCE: Final = 1000

log = structlog.get_logger(__name__)


def describe_values(field: str) -> str:
    """Return what may be written in a known field, as a sentence in the reader's language."""
    vocabulary = mapping_report().vocabulary
    if vocabulary.is_counted(field):
        return _("Skriv et helt tall fra 0 til %(most)d, eller «ikke oppgitt».") % {"most": MOST_COUNTED}
    words = ", ".join(f"«{text}»" for text in vocabulary.value_texts(field).values())
    return _("Skriv en av disse verdiene: %(words)s.") % {"words": words}


def check_fact(
    municipality: Municipality, *, field: str, value: str, as_of: date, stated_by: str, source: str = ""
) -> str:
    """Return the code or the number that `value` means, when the fact can be added. Raises NotPossible with the field.

    A day before that of the newest fact is no mistake: it tells what was so then. Nor is a day that has a fact: what is
    stated anew replaces it.
    """
    if field not in ProfileField.values or field not in mapping_report().vocabulary.fields:
        raise NotPossible(_("Velg et felt som står i profilen."), field="field")
    meant = mapping_report().vocabulary.read_value(field, value)
    if meant is None:
        raise NotPossible(describe_values(field), field="value")
    if as_of > timezone.localdate():
        raise NotPossible(_("Opplysningen kan ikke gjelde en dag som ikke har vært ennå."), field="as_of")
    _check_words(stated_by, source)
    rows = MunicipalityFact.objects.filter(municipality=municipality)
    if rows.count() >= MOST_ROWS:
        raise NotPossible(_("Det er ført så mange opplysninger om kommunen at det ikke er plass til flere."))
    same_day = rows.filter(field=field, as_of=as_of, replaced_at__isnull=True).first()
    if same_day and (same_day.value, same_day.stated_by, same_day.source) == (meant, stated_by.strip(), source.strip()):
        raise NotPossible(_("Denne opplysningen er allerede ført."), field="as_of")
    return meant


@transaction.atomic
def state_municipality_fact(
    municipality: Municipality, *, by: User, field: str, value: str, as_of: date, stated_by: str, source: str = ""
) -> MunicipalityFact:
    """Add a fact to the profile of a municipality; those before it stay as its history, that of the day as replaced.

    `value` is a code, a number, or the words for it; `stated_by` is a position or an office, not a name; `source` is
    the words that the fact rests on. Raises NotAllowed, and NotPossible with the field.
    """
    municipality = Municipality.objects.select_for_update().get(pk=municipality.pk)
    if not by.has_perm("units.add_municipalityfact"):
        raise NotAllowed(_("Du kan ikke oppgi noe om en kommune."))
    meant = check_fact(municipality, field=field, value=value, as_of=as_of, stated_by=stated_by, source=source)
    now = timezone.now()
    replaced = MunicipalityFact.objects.filter(
        municipality=municipality, field=field, as_of=as_of, replaced_at__isnull=True
    ).update(replaced_at=now)
    fact = MunicipalityFact(
        municipality=municipality,
        field=field,
        value=meant,
        as_of=as_of,
        stated_by=stated_by.strip(),
        source=source.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    fact.full_clean()
    fact.save()
    # The profile is public and names an office; who recorded it is for the staff.
    log.info(
        "municipality_fact_stated",
        municipality=municipality.pk,
        field=field,
        fact=fact.pk,
        replaced=bool(replaced),
        by=by.pk,
    )
    return fact


def _check_words(stated_by: str, source: str) -> None:
    if not stated_by.strip():
        raise NotPossible(_("Skriv hvem som har oppgitt det."), field="stated_by")
    if len(stated_by.strip()) > LONGEST_STATER:
        raise NotPossible(_("Skriv høyst %(most)d tegn.") % {"most": LONGEST_STATER}, field="stated_by")
    if len(source.strip()) > LONGEST_SOURCE:
        raise NotPossible(_("Skriv høyst %(most)d tegn.") % {"most": LONGEST_SOURCE}, field="source")
