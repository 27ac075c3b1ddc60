"""What is done with services and their logs."""

from curriculum.services.logbooks import open_logbook

__all__ = ["open_logbook"]
