"""What stands in a log, month by month: sums that are kept beside the rows, so that nobody counts years of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import Logbook


class LogMonth(models.Model):
    """The sums of one calendar month of one log, counted from its rows by `supervision.services.log_months` alone.

    Meetings that stand, those among them with an evaluation, conferences held, and hundredths of undervisningstimer
    (T03) that the doctor took part in. `first_day` and `last_day` are the days of the first and the last row that is
    counted: whoever asks for days that hold both may take the sums, others must count the rows. A month in which
    nothing counts has no row. `month` is a number as in `curriculum.months`.
    """

    # The constraint begins with the log and has the only index that is wanted.
    logbook = models.ForeignKey(Logbook, on_delete=models.PROTECT, related_name="months", db_index=False)
    month = models.PositiveIntegerField(_("måned"))
    first_day = models.DateField(_("første dag"))
    last_day = models.DateField(_("siste dag"))
    meetings = models.PositiveSmallIntegerField(_("møter"))
    evaluations = models.PositiveSmallIntegerField(_("evalueringer"))
    conferences = models.PositiveSmallIntegerField(_("pasientkonferanser"))
    hundredths = models.PositiveIntegerField(_("hundredeler av undervisningstimer"))

    class Meta:
        verbose_name = _("måned i loggbok")
        verbose_name_plural = _("måneder i loggbøker")
        ordering = ["logbook", "month"]
        indexes = [
            # The follow-up of a night reads what it holds of some logs alone, and needs no row for it.
            models.Index(
                fields=["logbook", "month"],
                include=["meetings", "conferences", "evaluations"],
                name="supervision_log_month_counts",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["logbook", "month"], name="supervision_log_month_once"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="supervision_log_month_first_before_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.month}"
