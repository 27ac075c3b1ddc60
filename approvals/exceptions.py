"""What can go wrong with a case. Every message is a sentence for the person who tried."""

from django.utils.translation import gettext as _


class CaseError(Exception):
    """An act was refused. `str()` is the sentence to show, and `field` what to mend, where it is one field."""

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(CaseError):
    """The person may not do this to this case."""


class NotPossible(CaseError):
    """The case does not allow this now."""


class CaseChanged(NotPossible):
    """The case has changed since the person saw it."""

    def __init__(self) -> None:
        super().__init__(_("Saken er endret siden du åpnet siden. Se gjennom den på nytt og prøv igjen."))


class AlreadyDecided(NotPossible):
    """Somebody else decided first; the message says who and when."""


class LetterMissing(NotPossible):
    """The letter cannot be made or issued; the message says what is lacking."""
