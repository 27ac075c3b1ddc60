"""What a month of meetings may be, and how far a doctor may have come with a learning goal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GoalLevel(models.TextChoices):
    """How far the doctor has come with a learning goal, as the supervisor sees it."""

    BEGUN = "begun", _("så vidt i gang")
    PARTLY = "partly", _("på god vei")
    REACHED = "reached", _("nådd")


class MonthState(models.TextChoices):
    """What a month of an approved service is to whoever looks for the meetings in it."""

    HELD = "held", _("holdt")
    PLANNED = "planned", _("planlagt")
    LEAVE = "leave", _("fravær")
    MISSING = "missing", _("mangler")
    FUTURE = "future", _("kommer")
    FREE = "free", _("ikke hele måneden")
