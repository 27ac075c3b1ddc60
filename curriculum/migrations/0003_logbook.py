"""The log of an approved service, teaching followed and given, and the individual plan in versions."""

import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_single_use_links"),
        ("curriculum", "0002_leave"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Logbook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="åpnet")),
                (
                    "doctor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="logbooks", to="accounts.doctor"
                    ),
                ),
            ],
            options={
                "verbose_name": "loggbok",
                "verbose_name_plural": "loggbøker",
                "ordering": ["-id"],
                "permissions": [
                    ("keep_logbook", "Kan føre loggboken som lege under utdanning"),
                    ("supervise_logbook", "Kan føre loggboken som veileder"),
                ],
            },
        ),
        migrations.AddField(
            model_name="serviceperiod",
            name="logbook",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="service_periods",
                to="curriculum.logbook",
            ),
        ),
        migrations.CreateModel(
            name="TeachingSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=150, verbose_name="hva")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("eget_program", "eget, fast undervisningsprogram"),
                            ("palliativt_senter", "undervisning ved palliativt senter"),
                            ("smagruppe", "smågruppe"),
                            ("e_laering", "e-læring"),
                            ("kurs", "kurs (oppsamlet undervisning)"),
                            ("regional_web", "felles regional nettundervisning"),
                        ],
                        max_length=20,
                        verbose_name="form",
                    ),
                ),
                ("leader", models.CharField(blank=True, max_length=150, verbose_name="ansvarlig")),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="sted")),
                (
                    "interval_weeks",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="uker mellom gangene"),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lagt inn")),
                (
                    "logbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teaching_series",
                        to="curriculum.logbook",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "undervisningsrekke",
                "verbose_name_plural": "undervisningsrekker",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="IndividualPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="versjon")),
                ("goals", models.JSONField(default=list, verbose_name="læringsmål")),
                ("activities", models.JSONField(default=list, verbose_name="læringsaktiviteter")),
                ("remark", models.TextField(blank=True, max_length=4000, verbose_name="merknad")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="laget")),
                ("signed_by_doctor_at", models.DateTimeField(blank=True, null=True, verbose_name="signert av legen")),
                (
                    "signed_by_supervisor_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signert av veilederen"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="individual_plans",
                        to="curriculum.logbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "individuell utdanningsplan",
                "verbose_name_plural": "individuelle utdanningsplaner",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("logbook", "version"), name="curriculum_individual_plan_one_per_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_by_supervisor_at__isnull", True), ("supervisor__isnull", True)),
                            models.Q(("signed_by_supervisor_at__isnull", False), ("supervisor__isnull", False)),
                            _connector="OR",
                        ),
                        name="curriculum_individual_plan_supervisor_paired",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("leave", "permisjon"), ("illness", "sykefravær")],
                        max_length=10,
                        verbose_name="fravær",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="første dag borte")),
                ("ends_on", models.DateField(verbose_name="siste dag borte")),
                ("stated_at", models.DateTimeField(auto_now_add=True, verbose_name="oppgitt")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="trukket tilbake")),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "logbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="absences", to="curriculum.logbook"
                    ),
                ),
            ],
            options={
                "verbose_name": "fravær",
                "verbose_name_plural": "fravær",
                "ordering": ["starts_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="curriculum_absence_start_before_end",
                        violation_error_message="Fraværet kan ikke slutte før det begynner.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnTeaching",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="dato")),
                ("month", models.PositiveIntegerField(editable=False)),
                (
                    "hours",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.25")),
                            django.core.validators.MaxValueValidator(Decimal(24)),
                        ],
                        verbose_name="undervisningstimer",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="hva du underviste om")),
                ("audience", models.CharField(blank=True, max_length=200, verbose_name="for hvem")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lagt inn")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="tatt bort")),
                (
                    "logbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_teaching",
                        to="curriculum.logbook",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "egen undervisning",
                "verbose_name_plural": "egen undervisning",
                "ordering": ["on", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["logbook", "month"],
                        name="curriculum_own_teaching_month",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", Decimal(0)), ("hours__lte", Decimal(24))),
                        name="curriculum_own_teaching_hours_0_24",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeachingSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="dato")),
                ("month", models.PositiveIntegerField(editable=False)),
                (
                    "hours",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.25")),
                            django.core.validators.MaxValueValidator(Decimal(24)),
                        ],
                        verbose_name="undervisningstimer",
                    ),
                ),
                ("topic", models.CharField(blank=True, max_length=200, verbose_name="tema")),
                (
                    "attended_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="timer deltatt",
                    ),
                ),
                ("attended_at", models.DateTimeField(blank=True, null=True, verbose_name="ført")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="avlyst")),
                ("cancel_cause", models.CharField(blank=True, max_length=200, verbose_name="hvorfor avlyst")),
                (
                    "attended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teaching_sessions",
                        to="curriculum.logbook",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="curriculum.teachingseries",
                    ),
                ),
            ],
            options={
                "verbose_name": "undervisning",
                "verbose_name_plural": "undervisning",
                "ordering": ["on", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("attended_hours__isnull", False)),
                        fields=["logbook", "month"],
                        include=("attended_hours", "on"),
                        name="curriculum_attended_month",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at__isnull", True)),
                        fields=("series", "on"),
                        name="curriculum_session_once_a_day",
                        violation_error_message="Rekken har allerede undervisning den dagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attended_at__isnull", True), ("attended_hours__isnull", True)),
                            models.Q(
                                ("attended_at__isnull", False),
                                ("attended_hours__gte", Decimal(0)),
                                ("attended_hours__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="curriculum_session_attended_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attended_hours__isnull", True),
                            ("attended_hours__lte", models.F("hours")),
                            _connector="OR",
                        ),
                        name="curriculum_session_attended_at_most_all",
                        violation_error_message="Du kan ikke ha deltatt i flere timer enn undervisningen varte.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gt", Decimal(0)), ("hours__lte", Decimal(24))),
                        name="curriculum_session_hours_0_24",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at__isnull", True), ("attended_hours__isnull", True), _connector="OR"
                        ),
                        name="curriculum_session_cancelled_or_attended",
                    ),
                ],
            },
        ),
    ]
