"""A closed case as an arkivmelding (Noark 5, v3.1 as eFormidling takes it): what it holds, its XML, and its check."""

from approvals.archive.checking import check_arkivmelding
from approvals.archive.collecting import NoClosingMove, closing_time, collect_case
from approvals.archive.message import ArchivedCase, ArchivedFile
from approvals.archive.writing import build_arkivmelding

__all__ = [
    "ArchivedCase",
    "ArchivedFile",
    "NoClosingMove",
    "build_arkivmelding",
    "check_arkivmelding",
    "closing_time",
    "collect_case",
]
