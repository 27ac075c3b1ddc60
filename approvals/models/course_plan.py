"""A doctor's own plan for the two years: hospital and nursing home, present and wished. Nobody else reads it."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CoursePlanQuerySet(models.QuerySet["CoursePlan"]):
    """Filters in the field's words."""

    def open(self) -> "CoursePlanQuerySet":
        """Plans that have not been put away."""
        return self.filter(closed_at__isnull=True)


class CoursePlan(models.Model):
    """A plan to think with; nothing is decided by it. `rows` are `approvals.services.planner.PlanRow` as JSON."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="course_plans")
    title = models.CharField(_("navn på planen"), max_length=100)
    rows = models.JSONField(_("perioder"), default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(_("laget"), auto_now_add=True)
    changed_at = models.DateTimeField(_("endret"), auto_now=True)
    closed_at = models.DateTimeField(_("lagt bort"), null=True, blank=True)

    objects = CoursePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan for de to årene")
        verbose_name_plural = _("planer for de to årene")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the plan."""
        return reverse("approvals:plan", kwargs={"public_id": self.public_id})
