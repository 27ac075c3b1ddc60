"""The individual education plan, the teaching planned for the service, and the rest of the two years."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Doctor


class TeachingForm(models.TextChoices):
    """The closed list of teaching forms (R31, R35, R36)."""

    OWN_PROGRAMME = "eget_program", _("eget, fast undervisningsprogram")
    PALLIATIVE_CENTRE = "palliativt_senter", _("undervisning ved palliativt senter")
    SMALL_GROUP = "smagruppe", _("smågruppe")
    E_LEARNING = "e_laering", _("e-læring")
    COURSE = "kurs", _("kurs (oppsamlet undervisning)")
    REGIONAL_WEB = "regional_web", _("felles regional nettundervisning")


class CoursePlace(models.TextChoices):
    """Where the rest of the two years is served (R04, R05)."""

    PALLIATIVE_CENTRE = "palliative_centre", _("palliativt senter i sykehus")
    NURSING_HOME = "nursing_home", _("palliativ enhet i sykehjem, sykestue eller DMS")


class EducationPlan(models.Model):
    """One doctor's plan for the whole course (R13, R30, R34). Null means not yet stated."""

    doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="education_plans")
    individual_plan = models.BooleanField(_("individuell utdanningsplan finnes"), null=True, blank=True)
    covers_whole_course = models.BooleanField(_("planen dekker hele utdanningsløpet"), null=True, blank=True)
    plan_text = models.TextField(_("utdanningsplanen i korte trekk"), blank=True)
    own_teaching_items = models.PositiveSmallIntegerField(_("egne undervisningsoppdrag"), null=True, blank=True)
    own_teaching_text = models.TextField(_("undervisning legen selv skal gi"), blank=True)
    planned_whole = models.BooleanField(_("hele toårsløpet er planlagt"), null=True, blank=True)

    class Meta:
        verbose_name = _("utdanningsplan")
        verbose_name_plural = _("utdanningsplaner")

    def __str__(self) -> str:
        return str(self.doctor)


class PlannedTeaching(models.Model):
    """One part of the teaching programme for the service period as a whole (R31–R33, R35, R36)."""

    plan = models.ForeignKey(EducationPlan, on_delete=models.CASCADE, related_name="teaching")
    form = models.CharField(_("form"), max_length=20, choices=TeachingForm.choices)
    hours = models.DecimalField(_("undervisningstimer"), max_digits=6, decimal_places=2)
    weeks = models.PositiveSmallIntegerField(_("uker"), null=True, blank=True)
    interval_weeks = models.DecimalField(_("uker mellom møtene"), max_digits=4, decimal_places=2, null=True, blank=True)
    content = models.TextField(_("innhold"), blank=True)

    class Meta:
        verbose_name = _("planlagt undervisning")
        verbose_name_plural = _("planlagt undervisning")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gte=Decimal(0)),
                name="curriculum_teaching_hours_not_negative",
                violation_error_message=_("Timene kan ikke være negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(interval_weeks__isnull=True) | models.Q(interval_weeks__gt=Decimal(0)),
                name="curriculum_teaching_interval_positive",
                violation_error_message=_("Avstanden mellom møtene må være større enn null."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}: {self.hours}"


class CoursePeriod(models.Model):
    """One period of the two years outside the service applied for (R03–R05, R13)."""

    plan = models.ForeignKey(EducationPlan, on_delete=models.CASCADE, related_name="course_periods")
    place = models.CharField(_("sted"), max_length=20, choices=CoursePlace.choices)
    place_name = models.CharField(_("stedets navn"), max_length=150, blank=True)
    starts_on = models.DateField(_("fra og med"))
    ends_on = models.DateField(_("til og med"))
    percent = models.DecimalField(_("stillingsprosent"), max_digits=5, decimal_places=2)
    team = models.BooleanField(_("har palliativt team"), null=True, blank=True)
    bed_unit = models.BooleanField(_("har sengeenhet"), null=True, blank=True)
    approved_training_site = models.BooleanField(_("godkjent utdanningssted"), null=True, blank=True)
    preapproved = models.BooleanField(_("forhåndsgodkjent"), null=True, blank=True)

    class Meta:
        verbose_name = _("del av utdanningsløpet")
        verbose_name_plural = _("deler av utdanningsløpet")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="curriculum_course_start_before_end",
                violation_error_message=_("Perioden kan ikke slutte før den begynner."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=Decimal(0)) & models.Q(percent__lte=Decimal(100)),
                name="curriculum_course_percent_0_100",
                violation_error_message=_("Stillingsprosenten er mellom 0 og 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()} ({self.starts_on} – {self.ends_on})"
