"""What can go wrong with the register. Every message is a sentence for the person who tried."""


class RegisterError(Exception):
    """An act was refused. `str()` is the sentence to show, and `field` what to mend, where it is one field."""

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(RegisterError):
    """The person may not do this in the register."""


class NotPossible(RegisterError):
    """The register does not allow this."""
