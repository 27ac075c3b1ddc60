"""The application: who asks, for which service, and where the case stands."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Doctor
from approvals.enums import Status
from curriculum.models import EducationPlan, ServicePeriod
from units.models import PalliativeCentre

#: Statuses in which a case waits for a decision, for queries and partial indexes; a test compares them with the table.
OPEN_STATUS_VALUES = [Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFORMATION_REQUESTED, Status.PROPOSED]


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Filters in the field's words."""

    def submitted(self) -> "ApplicationQuerySet":
        """Every case that the authority has received, whatever became of it."""
        return self.filter(case_number__isnull=False)

    def open(self) -> "ApplicationQuerySet":
        """Cases that wait for a decision."""
        return self.filter(status__in=OPEN_STATUS_VALUES)


class Application(models.Model):
    """One doctor's application for one service. One service writes `status`; every change raises `version`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="applications", verbose_name=_("lege"))
    service_period = models.OneToOneField(ServicePeriod, on_delete=models.PROTECT, related_name="application")
    education_plan = models.OneToOneField(EducationPlan, on_delete=models.PROTECT, related_name="application")
    status = models.CharField(_("status"), max_length=24, choices=Status.choices, default=Status.DRAFT, editable=False)
    case_number = models.CharField(_("saksnummer"), max_length=8, unique=True, null=True, blank=True, editable=False)
    language = models.CharField(_("målform"), max_length=2, choices=settings.LANGUAGES, default="nb")
    is_party = models.BooleanField(_("søker for seg selv"), null=True, blank=True)
    saved_sections = models.JSONField(default=list, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("startet"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("mottatt"), null=True, blank=True, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_applications",
        verbose_name=_("saksbehandler"),
    )
    waited_days = models.PositiveIntegerField(_("dager ventet på andre"), default=0, editable=False)
    waiting_since = models.DateTimeField(_("venter siden"), null=True, blank=True, editable=False)
    # When the case would have come in, had nobody waited for the doctor: the queue's order.
    counted_from = models.DateTimeField(_("alderen regnes fra"), null=True, blank=True, editable=False)
    provisional_due_on = models.DateField(_("foreløpig svar innen"), null=True, blank=True, editable=False)
    provisional_sent_at = models.DateTimeField(_("foreløpig svar sendt"), null=True, blank=True, editable=False)
    changes = models.ForeignKey(
        "approvals.Approval",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="change_cases",
        verbose_name=_("endrer godkjenningen"),
    )
    change_kinds = models.JSONField(_("hva som skal endres"), default=list, blank=True)
    change_reason = models.TextField(_("hvorfor"), blank=True)
    change_from = models.DateField(_("endres fra og med"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("sak")
        verbose_name_plural = _("saker")
        permissions = [
            ("assess_application", _("Kan behandle saker")),
            ("propose_decision", _("Kan foreslå vedtak")),
            ("sign_decision", _("Kan godkjenne vedtak")),
            ("export_archive", _("Kan eksportere saker til arkiv")),
        ]
        indexes = [
            models.Index(
                fields=["counted_from", "id"],
                name="approvals_open_by_clock",
                condition=Q(status__in=OPEN_STATUS_VALUES),
            ),
            models.Index(
                fields=["status", "counted_from", "id"],
                name="approvals_open_status_clock",
                condition=Q(status__in=OPEN_STATUS_VALUES),
            ),
            models.Index(
                fields=["assigned_to", "counted_from", "id"],
                name="approvals_review_by_clock",
                condition=Q(status=Status.UNDER_REVIEW),
            ),
            models.Index(
                fields=["provisional_due_on", "id"],
                name="approvals_provisional_due",
                condition=Q(status__in=OPEN_STATUS_VALUES, provisional_sent_at__isnull=True),
            ),
            models.Index(fields=["-submitted_at", "-id"], name="approvals_by_received"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="approvals_application_status_known"),
            models.CheckConstraint(
                condition=Q(case_number__isnull=True, submitted_at__isnull=True)
                | Q(case_number__isnull=False, submitted_at__isnull=False),
                name="approvals_application_number_with_receipt",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.WITHDRAWN]) | Q(case_number__isnull=False),
                name="approvals_application_number_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.INFORMATION_REQUESTED, waiting_since__isnull=False)
                | (~Q(status=Status.INFORMATION_REQUESTED) & Q(waiting_since__isnull=True)),
                name="approvals_application_waiting_has_start",
            ),
            models.UniqueConstraint(
                fields=["changes"],
                condition=Q(status__in=[Status.DRAFT, *OPEN_STATUS_VALUES]),
                name="approvals_application_one_open_change",
                violation_error_message=_("Det finnes allerede en endringssak for denne godkjenningen."),
            ),
        ]

    def __str__(self) -> str:
        return self.case_number or str(_("Utkast"))

    def get_absolute_url(self) -> str:
        """Return the doctor's page of the case."""
        return reverse("approvals:case", kwargs={"public_id": self.public_id})


class UnitStatement(models.Model):
    """What this application states of the unit and its local cooperation (R08, R15–R17, R22, R23)."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="unit_statement")
    palliative_beds = models.PositiveSmallIntegerField(_("palliative senger"), null=True, blank=True)
    description = models.TextField(_("organisering og kompetanse"), blank=True)
    staffing = models.TextField(_("bemanning"), blank=True)
    patients_per_year = models.PositiveIntegerField(_("pasienter per år"), null=True, blank=True)
    patient_mix = models.TextField(_("pasientgrunnlag"), blank=True)
    as_of = models.DateField(_("opplysningene gjelder per"), null=True, blank=True)
    stated_by = models.CharField(_("opplysningene er gitt av"), max_length=150, blank=True)
    general_practitioners = models.TextField(_("samarbeid med fastlegene"), blank=True)
    home_care = models.TextField(_("samarbeid med hjemmetjenesten"), blank=True)

    class Meta:
        verbose_name = _("opplysninger om enheten")
        verbose_name_plural = _("opplysninger om enheter")

    def __str__(self) -> str:
        return str(self.application)


class CentreStatement(models.Model):
    """What this application states of the cooperation with a palliative centre (R20, R21)."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="centre_statement")
    centre = models.ForeignKey(PalliativeCentre, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreement_signed_on = models.DateField(_("avtalen undertegnet"), null=True, blank=True)
    agreement_from = models.DateField(_("avtalen gjelder fra"), null=True, blank=True)
    agreement_to = models.DateField(_("avtalen gjelder til"), null=True, blank=True)
    conferences_per_month = models.PositiveSmallIntegerField(
        _("pasientkonferanser per måned"), null=True, blank=True, validators=[MaxValueValidator(31)]
    )
    conference_plan = models.TextField(_("plan for pasientkonferansene"), blank=True)

    class Meta:
        verbose_name = _("opplysninger om senteret")
        verbose_name_plural = _("opplysninger om sentre")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement_from__isnull=True)
                | Q(agreement_to__isnull=True)
                | Q(agreement_to__gte=models.F("agreement_from")),
                name="approvals_centre_agreement_in_order",
                violation_error_message=_("Avtalen kan ikke slutte før den begynner."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)


class CaseNumberSeries(models.Model):
    """The last case number given in a year; locked while the next one is given, so that none is doubled or skipped."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("saksnummerserie")
        verbose_name_plural = _("saksnummerserier")

    def __str__(self) -> str:
        return str(self.year)
