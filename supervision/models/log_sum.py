"""What stands in a log as a whole: the sums of its months added up, so that nobody reads years of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import Logbook


class LogSum(models.Model):
    """The months of one log added up, kept by `supervision.services.log_months` alone, together with them.

    Whoever asks on a day in the middle of a month wants everything but that month, which as a rule is the last one
    with a row: so `month_before` is the last month with a row before `last_month`, and `evaluated_before` the last
    month with an evaluation before it, while `evaluated` is the last of all. Hours are hundredths of undervisningstimer
    (T03). A log in which nothing counts has no row.
    """

    logbook = models.OneToOneField(Logbook, on_delete=models.PROTECT, related_name="sum", primary_key=True)
    months = models.PositiveIntegerField()
    first_month = models.PositiveIntegerField()
    last_month = models.PositiveIntegerField()
    month_before = models.PositiveIntegerField(null=True)
    evaluated = models.PositiveIntegerField(null=True)
    evaluated_before = models.PositiveIntegerField(null=True)
    hundredths = models.PositiveIntegerField(_("hundredeler av undervisningstimer"))
    first_day = models.DateField(_("første dag"))
    last_day = models.DateField(_("siste dag"))

    class Meta:
        verbose_name = _("loggbok")
        verbose_name_plural = _("loggbøker")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"), last_month__gte=F("first_month")),
                name="supervision_log_sum_first_before_last",
            ),
        ]

    def __str__(self) -> str:
        return str(self.logbook)
