"""Small groups of a unit and of a doctor, by role only, and what each of their meetings is about."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0003_logbook"),
        ("units", "0001_register"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SmallGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "programme",
                    models.CharField(
                        choices=[
                            ("package", "opplæringspakken Lindrende behandling og omsorg"),
                            ("doctor", "legens smågruppe"),
                        ],
                        max_length=10,
                        verbose_name="program",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="gruppens navn")),
                ("leader", models.CharField(max_length=150, verbose_name="gruppeleders stilling")),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="sted")),
                (
                    "nurses",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="sykepleiere"
                    ),
                ),
                (
                    "health_workers",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(99)],
                        verbose_name="helsefagarbeidere",
                    ),
                ),
                (
                    "assistants",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="assistenter"
                    ),
                ),
                (
                    "doctors",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="leger"
                    ),
                ),
                (
                    "others",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(99)], verbose_name="andre"
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="laget")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="tatt bort")),
                (
                    "logbook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="small_groups",
                        to="curriculum.logbook",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "series",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="small_group",
                        to="curriculum.teachingseries",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="small_groups",
                        to="units.palliativeunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "smågruppe",
                "verbose_name_plural": "smågrupper",
                "ordering": ["-id"],
                "permissions": [("lead_smallgroup", "Kan planlegge og føre smågruppen")],
            },
        ),
        migrations.CreateModel(
            name="GroupMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(blank=True, null=True, verbose_name="dato")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutter",
                    ),
                ),
                ("films", models.JSONField(blank=True, default=list, verbose_name="filmer")),
                ("cases", models.JSONField(blank=True, default=list, verbose_name="kasus")),
                ("preparation", models.CharField(blank=True, max_length=500, verbose_name="forberedelse")),
                ("introduction", models.CharField(blank=True, max_length=500, verbose_name="faglig introduksjon")),
                ("reflection", models.CharField(blank=True, max_length=500, verbose_name="felles refleksjon")),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="ført som holdt")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="avlyst")),
                (
                    "held_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_meeting",
                        to="curriculum.teachingsession",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="curriculum.smallgroup"
                    ),
                ),
            ],
            options={
                "verbose_name": "møte i smågruppe",
                "verbose_name_plural": "møter i smågrupper",
                "ordering": ["on", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="smallgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("logbook__isnull", True),
                        ("programme", "package"),
                        ("series__isnull", True),
                        ("unit__isnull", False),
                    ),
                    models.Q(
                        ("logbook__isnull", False),
                        ("programme", "doctor"),
                        ("series__isnull", False),
                        ("unit__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="curriculum_group_of_unit_or_of_log",
            ),
        ),
        migrations.AddConstraint(
            model_name="smallgroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("unit", "title"),
                name="curriculum_group_title_once_at_unit",
                violation_error_message="Enheten har allerede en gruppe som heter dette.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("minutes__isnull", False), ("on__isnull", False), ("session__isnull", True)),
                    models.Q(
                        ("cancelled_at__isnull", True),
                        ("held_at__isnull", True),
                        ("minutes__isnull", True),
                        ("on__isnull", True),
                        ("session__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="curriculum_group_meeting_own_day_or_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__isnull", True), models.Q(("minutes__gte", 1), ("minutes__lte", 1440)), _connector="OR"
                ),
                name="curriculum_group_meeting_minutes",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmeeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=("group", "on"),
                name="curriculum_group_meeting_once_a_day",
                violation_error_message="Gruppen har allerede et møte den dagen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"),
                name="curriculum_group_meeting_held_or_cancelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_at__isnull", True), ("held_by__isnull", True)),
                    models.Q(("held_at__isnull", False), ("held_by__isnull", False)),
                    _connector="OR",
                ),
                name="curriculum_group_meeting_held_paired",
            ),
        ),
    ]
