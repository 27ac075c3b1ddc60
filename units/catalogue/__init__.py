"""The mapping report as data: what may stand in it, and what stands there."""

from units.catalogue.reading import CatalogueError, Problem
from units.catalogue.report import (
    MOST_COUNTED,
    NOT_STATED,
    REPORT_FILE,
    Category,
    Fact,
    Figure,
    MappingReport,
    Profile,
    SizeRange,
    mapping_report,
    read_report,
)

__all__ = [
    "MOST_COUNTED",
    "NOT_STATED",
    "REPORT_FILE",
    "CatalogueError",
    "Category",
    "Fact",
    "Figure",
    "MappingReport",
    "Problem",
    "Profile",
    "SizeRange",
    "mapping_report",
    "read_report",
]
