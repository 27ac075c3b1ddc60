"""Stating what the staff of a unit have taken part in: counts per profession and activity, never who (R08, R16).

The counts inform whoever reads a case; no criterion reads them.
"""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from curriculum.catalogue.programme import Activity
from curriculum.catalogue.shelf import DOCTOR_COURSE, shelf
from curriculum.exceptions import NotAllowed, NotPossible
from units.models import PalliativeUnit, Profession, StaffCompetence

#: no unit has more people of one profession
MOST_PEOPLE: Final = 999
#: more statements than a unit needs in its whole life; keeps a mistake from filling the register
MOST_ROWS: Final = 1000
#: as many as one doctor has use for; the room that is left is for others
MOST_ROWS_OF_A_DOCTOR: Final = 100


def countable_activities() -> dict[str, Activity]:
    """Return the activities that staff can have taken part in, by their codes: all but those of the doctor's course."""
    return {
        activity.code: activity
        for programme in shelf().programmes.values()
        if programme.key != DOCTOR_COURSE
        for activity in programme.activities.values()
    }


def check_count(*, profession: str, activity: str, done: int, of: int, as_of: date) -> Activity:
    """Return the activity when a count of it can be true. Raises NotPossible with the field that is wrong."""
    found = countable_activities().get(activity)
    if found is None:
        raise NotPossible(_("Velg en aktivitet som står i et program."), field="activity")
    if profession not in found.audience:
        meant = ", ".join(str(Profession(code).label) for code in found.audience)
        raise NotPossible(_("Aktiviteten er for %(meant)s.") % {"meant": meant}, field="profession")
    if not 1 <= of <= MOST_PEOPLE:
        raise NotPossible(_("Skriv et tall fra 1 til %(most)d.") % {"most": MOST_PEOPLE}, field="of")
    if done < 0:
        raise NotPossible(_("Tallet kan ikke være negativt."), field="done")
    if done > of:
        sentence = _("Det kan ikke være flere som har gjennomført, enn det er i yrkesgruppen (%(of)d).") % {"of": of}
        raise NotPossible(sentence, field="done")
    if as_of > timezone.localdate():
        raise NotPossible(_("Tallene kan ikke gjelde en dag som ikke har vært ennå."), field="as_of")
    return found


def check_new(count: StaffCompetence, *, by: User) -> None:
    """Refuse a count that is known already, or has no room. Raises NotPossible, perhaps with the field."""
    rows = StaffCompetence.objects.filter(unit=count.unit_id)
    is_full = by.role == Role.DOCTOR and rows.filter(recorded_by=by).count() >= MOST_ROWS_OF_A_DOCTOR
    if is_full or rows.count() >= MOST_ROWS:
        raise NotPossible(_("Det er ført så mange tall om enheten at det ikke er plass til flere."))
    alike = rows.filter(profession=count.profession, activity=count.activity)
    newest = alike.order_by("-as_of", "-id").first()
    said = ("done", "of", "as_of", "stated_by")
    if newest and all(getattr(newest, name) == getattr(count, name) for name in said):
        raise NotPossible(_("Disse tallene er allerede ført."), field="done")


@transaction.atomic
def state_competence(
    unit: PalliativeUnit, *, by: User, profession: str, activity: str, done: int, of: int, as_of: date, stated_by: str
) -> StaffCompetence:
    """Add a count to what is known of a unit; those before it stay as its history.

    `stated_by` is a position or an office, not a name. Whoever calls for a doctor has seen to it that the unit is the
    one that the doctor's application is about. Raises NotAllowed, and NotPossible with the field.
    """
    if by.role != Role.DOCTOR and not by.has_perm("units.add_staffcompetence"):
        raise NotAllowed(_("Du kan ikke oppgi kompetansen i en enhet."))
    found = check_count(profession=profession, activity=activity, done=done, of=of, as_of=as_of)
    PalliativeUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    row = StaffCompetence(
        unit=unit,
        profession=profession,
        activity=activity,
        activity_text=found.titles["nb"],
        done=done,
        of=of,
        as_of=as_of,
        stated_by=stated_by.strip(),
        recorded_by=by,
    )
    check_new(row, by=by)
    row.full_clean()
    row.save()
    return row
