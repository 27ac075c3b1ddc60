"""What is known of the competence of a unit: the counts in use, and those before them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.form_fields import format_date
from curriculum.catalogue.shelf import shelf
from units.models import StaffCompetence


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A row with its words in the reader's language."""

    row: StaffCompetence
    profession: str
    activity: str
    programme: str

    @property
    def summary(self) -> str:
        """«Fysioterapeuter: 2 av 3 har gjennomført …», with the day and who stated it."""
        words = _("%(profession)s: %(done)d av %(of)d har gjennomført «%(activity)s» (per %(day)s, oppgitt av %(who)s)")
        return words % {
            "profession": self.profession,
            "done": self.row.done,
            "of": self.row.of,
            "activity": self.activity,
            "day": format_date(self.row.as_of),
            "who": self.row.stated_by,
        }


def newest_counts(unit_id: int | None) -> list[Count]:
    """Return the count in use for each profession and activity of a unit, in one query."""
    place = Window(
        RowNumber(), partition_by=[F("profession"), F("activity")], order_by=[F("as_of").desc(), F("id").desc()]
    )
    rows = StaffCompetence.objects.filter(unit_id=unit_id).annotate(place=place).filter(place=1)
    return [in_words(row) for row in rows.order_by("profession", "activity")]


def history_of(unit_id: int) -> "QuerySet[StaffCompetence]":
    """Return everything stated of a unit, the newest first."""
    return StaffCompetence.objects.filter(unit_id=unit_id).order_by("-as_of", "-id")


def in_words(row: StaffCompetence) -> Count:
    """Return a row with words: those of the catalogue, or as they were when the activity is no longer there."""
    found: Any = shelf().activity(row.activity)
    return Count(
        row=row,
        profession=capfirst(str(row.get_profession_display())),
        activity=found.title if found else row.activity_text,
        programme=shelf().programmes[found.programme].title if found else "",
    )
