"""Meetings and patient conferences, planned and held, and the days on which a supervisor follows a service."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0003_logbook"),
        ("supervision", "0001_supervisors"),
        ("units", "0001_register"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Conference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="dato")),
                ("month", models.PositiveIntegerField(editable=False)),
                ("at", models.TimeField(blank=True, null=True, verbose_name="klokkeslett")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="varighet i minutter",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("in_person", "fysisk møte"), ("video", "video")], max_length=10, verbose_name="form"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planlagt"), ("held", "holdt"), ("cancelled", "avlyst")],
                        default="planned",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("cancel_cause", models.CharField(blank=True, max_length=200, verbose_name="hvorfor avlyst")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="ført")),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "pasientkonferanse",
                "verbose_name_plural": "pasientkonferanser",
                "ordering": ["on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ConferenceSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(verbose_name="første gang")),
                ("last_on", models.DateField(verbose_name="siste dag")),
                (
                    "interval_weeks",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="uker mellom",
                    ),
                ),
                ("at", models.TimeField(blank=True, null=True, verbose_name="klokkeslett")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="varighet i minutter",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("in_person", "fysisk møte"), ("video", "video")], max_length=10, verbose_name="form"
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="planlagt")),
            ],
            options={
                "verbose_name": "rekke av pasientkonferanser",
                "verbose_name_plural": "rekker av pasientkonferanser",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="dato")),
                ("month", models.PositiveIntegerField(editable=False)),
                (
                    "form",
                    models.CharField(
                        choices=[("in_person", "ansikt til ansikt"), ("video", "video"), ("phone", "telefon")],
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="varighet i minutter",
                    ),
                ),
                ("topics", models.JSONField(blank=True, default=list, verbose_name="tema")),
                ("has_evaluation", models.BooleanField(verbose_name="legen ble evaluert")),
                ("logged_at", models.DateTimeField(auto_now_add=True, verbose_name="ført")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("confirmed", "bekreftet"), ("disputed", "bestridt")],
                        max_length=10,
                        verbose_name="legens svar",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvart")),
                ("replaced_at", models.DateTimeField(blank=True, null=True, verbose_name="rettet")),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="strøket")),
                ("struck_reason", models.CharField(blank=True, max_length=200, verbose_name="hvorfor strøket")),
            ],
            options={
                "verbose_name": "veiledningsmøte",
                "verbose_name_plural": "veiledningsmøter",
                "ordering": ["-held_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Notes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.TextField(blank=True, max_length=4000, verbose_name="referat")),
                ("progress", models.JSONField(blank=True, default=list, verbose_name="framgang per læringsmål")),
                ("strengths", models.TextField(blank=True, max_length=2000, verbose_name="styrker")),
                ("to_work_on", models.TextField(blank=True, max_length=2000, verbose_name="å arbeide med")),
                ("next_step", models.TextField(blank=True, max_length=2000, verbose_name="avtalt neste steg")),
                (
                    "dispute",
                    models.TextField(blank=True, max_length=2000, verbose_name="hvorfor legen bestrider møtet"),
                ),
            ],
            options={
                "verbose_name": "referat",
                "verbose_name_plural": "referater",
                "permissions": [("read_notes", "Kan lese referat og evaluering")],
            },
        ),
        migrations.CreateModel(
            name="PlannedMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="dato")),
                ("at", models.TimeField(blank=True, null=True, verbose_name="klokkeslett")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(480),
                        ],
                        verbose_name="varighet i minutter",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("in_person", "ansikt til ansikt"), ("video", "video"), ("phone", "telefon")],
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                ("planned_at", models.DateTimeField(auto_now_add=True, verbose_name="planlagt")),
                ("sequence", models.PositiveSmallIntegerField(default=0)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="avlyst")),
                ("cancel_cause", models.CharField(blank=True, max_length=200, verbose_name="hvorfor avlyst")),
            ],
            options={
                "verbose_name": "planlagt veiledningsmøte",
                "verbose_name_plural": "planlagte veiledningsmøter",
                "ordering": ["on", "id"],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="first_day",
            field=models.DateField(blank=True, null=True, verbose_name="veileder fra og med"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="last_day",
            field=models.DateField(blank=True, null=True, verbose_name="veileder til og med"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_day__isnull", True), ("last_day__isnull", True)),
                    models.Q(("first_day__isnull", False), ("last_day__isnull", False)),
                    _connector="OR",
                ),
                name="supervision_appointment_days_paired",
            ),
        ),
        migrations.AddField(
            model_name="conference",
            name="logbook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="conferences", to="curriculum.logbook"
            ),
        ),
        migrations.AddField(
            model_name="conference",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conferenceseries",
            name="centre",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.palliativecentre",
            ),
        ),
        migrations.AddField(
            model_name="conferenceseries",
            name="logbook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="conference_series", to="curriculum.logbook"
            ),
        ),
        migrations.AddField(
            model_name="conferenceseries",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="conference",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conferences",
                to="supervision.conferenceseries",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="supervision.appointment"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="logbook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="curriculum.logbook"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="logged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="supervision.meeting",
            ),
        ),
        migrations.AddField(
            model_name="notes",
            name="meeting",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="supervision.meeting"
            ),
        ),
        migrations.AddField(
            model_name="plannedmeeting",
            name="appointment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="planned_meetings",
                to="supervision.appointment",
            ),
        ),
        migrations.AddField(
            model_name="plannedmeeting",
            name="logbook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="planned_meetings", to="curriculum.logbook"
            ),
        ),
        migrations.AddField(
            model_name="plannedmeeting",
            name="planned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="conferenceseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="supervision_conferences_first_before_last",
                violation_error_message="Siste dag kan ikke være før første gang.",
            ),
        ),
        migrations.AddIndex(
            model_name="conference",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["logbook", "month"],
                include=("on",),
                name="supervision_conference_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="conference",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("logbook", "on"),
                name="supervision_conference_once_a_day",
                violation_error_message="Det er allerede en pasientkonferanse denne dagen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="conference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("state", "planned")),
                    models.Q(models.Q(("state", "planned"), _negated=True), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="supervision_conference_settled_paired",
            ),
        ),
        migrations.AddConstraint(
            model_name="conference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("cancel_cause", ""), _negated=True),
                    _connector="OR",
                ),
                name="supervision_conference_cancelled_with_cause",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("replaced_at__isnull", True), ("struck_at__isnull", True)),
                fields=["logbook", "month"],
                include=("held_on", "has_evaluation"),
                name="supervision_meeting_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True), ("struck_at__isnull", True)),
                fields=("logbook", "held_on"),
                name="supervision_meeting_once_a_day",
                violation_error_message="Det er allerede ført et møte denne dagen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 480)),
                name="supervision_meeting_minutes_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="supervision_meeting_answer_paired",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedmeeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=("logbook", "on"),
                name="supervision_planned_once_a_day",
                violation_error_message="Det er allerede planlagt et møte denne dagen.",
            ),
        ),
    ]
