"""What this app refuses, each with a sentence that may be shown to the person who tried."""


class CorrespondenceError(Exception):
    """Base of everything this app raises on purpose."""


class UnsafeText(CorrespondenceError):
    """A value holds characters that would break a mail header, the database or the message."""

    def __init__(self, field: str, message: str) -> None:
        """Remember which field was unsafe, so that a form can point at it."""
        super().__init__(message)
        self.field = field


class InvalidDelivery(CorrespondenceError):
    """A delivery could not be queued: wrong address, unknown language, value too long."""


class TransactionRequired(CorrespondenceError):
    """`queue_delivery` was called outside a transaction: the row must live or die with the act it tells about."""


class SettlementNotPermitted(CorrespondenceError):
    """The person may not decide what happens to deliveries."""


class SettlementRefused(CorrespondenceError):
    """The delivery cannot be settled or sent again as asked: wrong state, settled before, or no reason given."""


class SecretNotResendable(SettlementRefused):
    """The message held a personal link that was erased; whoever made the link must make a new one."""


class PdfFailed(CorrespondenceError):
    """The letter could not be made; the message says why in words."""
