"""The closed lists of the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Where a delivery stands; `sent`, `failed` and `unknown` are the three ends that promise P4 allows."""

    READY = "ready", _("Venter på sending")
    SENDING = "sending", _("Sendes nå")
    SENT = "sent", _("Sendt")
    FAILED = "failed", _("Ikke sendt")
    UNKNOWN = "unknown", _("Uvisst om sendt")


class SettlementOutcome(models.TextChoices):
    """What a person answered about a delivery that failed or whose fate is unknown."""

    SENT = "sent", _("Regnes som mottatt")
    RESEND = "resend", _("Sendt på nytt")


class DeliveryLanguage(models.TextChoices):
    """Language of the message, as BCP 47 tag."""

    BOKMAAL = "nb", _("Bokmål")
    NYNORSK = "nn", _("Nynorsk")
    ENGLISH = "en", _("Engelsk")


# States in which nothing more happens by itself.
ENDED_STATES = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN)
# Ends that a person must look at.
PROBLEM_STATES = (DeliveryState.FAILED, DeliveryState.UNKNOWN)

# Mail about log-in and passwords. The owner asks for a new link when one does not arrive, so nobody else settles it.
ACCOUNT_KIND = "account"


class ScheduledState(models.TextChoices):
    """What became of a message that was to be sent later."""

    WAITING = "waiting", _("venter")
    SENT = "sent", _("sendt")
    CANCELLED = "cancelled", _("avlyst")
