"""What can go wrong with a log. Every message is a sentence for the person who tried."""


class LogError(Exception):
    """An act was refused. `str()` is the sentence to show, and `field` what to mend, where it is one field."""

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(LogError):
    """The person may not do this in this log."""


class NotPossible(LogError):
    """The log does not allow this."""


class LogChanged(NotPossible):
    """Somebody else was first."""
