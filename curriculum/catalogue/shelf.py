"""All programmes that could be read, and the files that could not."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.core import checks

from curriculum.catalogue.programme import Activity, Programme
from curriculum.catalogue.programme_files import RefusedFile, read_programmes

#: the programme whose activities stand in the form of the individual plan already
DOCTOR_COURSE: Final = "legens-to-ar"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The programmes by their keys, in the order of their titles' files, and what was refused."""

    programmes: dict[str, Programme]
    refused: tuple[RefusedFile, ...]

    def activity(self, code: str) -> Activity | None:
        """Return the activity that a code such as «programme.activity» names, or None."""
        programme, _dot, key = code.partition(".")
        found = self.programmes.get(programme)
        return found.activities.get(key) if found else None


def shelf() -> Shelf:
    """Return the programmes of the folder that the settings name."""
    return _shelf(Path(settings.PROGRAMMES_FOLDER))


@cache
def _shelf(folder: Path) -> Shelf:
    programmes, refused = read_programmes(folder)
    for each in refused:
        log.warning("programme_refused", file=each.file, place=each.place, reason=each.reason)
    return Shelf(programmes={each.key: each for each in programmes}, refused=tuple(refused))


def find_programmes(*, text: str = "", audience: str = "", level: str = "", document: str = "") -> list[Programme]:
    """Return the programmes that hold every word of the text, for a profession, at a level, from a document."""
    wanted = text.casefold().split()
    return [
        each
        for each in shelf().programmes.values()
        if (not audience or audience in each.audience)
        and (not level or level == each.level)
        and (not document or document in each.document_keys)
        and all(word in each.words for word in wanted)
    ]


@checks.register()
def check_programmes(**_options: object) -> list[checks.CheckMessage]:
    """Tell of every file of programmes that was refused; the others are in use."""
    return [
        checks.Warning(
            f"{each.file}: {each.place}: {each.reason}" if each.place else f"{each.file}: {each.reason}",
            hint="The other programmes are in use. Mend the file and start again.",
            id="curriculum.W001",
        )
        for each in shelf().refused
    ]
