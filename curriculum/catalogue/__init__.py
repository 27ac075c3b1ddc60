"""What plans and pages are made from: the catalogue of the doctor's course, and the programmes of other documents."""

from curriculum.catalogue.course import (
    COURSE_FILE,
    PARTS,
    Catalogue,
    Entry,
    Source,
    course_catalogue,
    read_catalogue,
)
from curriculum.catalogue.strict import LANGUAGES, CatalogueError

__all__ = [
    "COURSE_FILE",
    "LANGUAGES",
    "PARTS",
    "Catalogue",
    "CatalogueError",
    "Entry",
    "Source",
    "course_catalogue",
    "read_catalogue",
]
