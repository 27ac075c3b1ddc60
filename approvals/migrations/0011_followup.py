"""What follows a grant: alerts, the confirmation of counted service, and calendars."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0010_clocks"),
        ("correspondence", "0003_scheduled_messages"),
        ("curriculum", "0003_logbook"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_meeting", "måned uten veiledningsmøte"),
                            ("no_evaluation", "lenge uten evaluering"),
                            ("few_conferences", "for få pasientkonferanser"),
                            ("hours_behind", "for få undervisningstimer i dette tempoet"),
                            ("small_position", "stilling under minstekravet"),
                            ("no_supervisor", "ingen veileder"),
                            ("agreement_ended", "avtalen med senteret er gått ut"),
                            ("ends_soon", "godkjenningen slutter snart"),
                        ],
                        max_length=20,
                        verbose_name="varsel",
                    ),
                ),
                ("month", models.PositiveIntegerField(blank=True, null=True, verbose_name="måned")),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="nærmere")),
                ("found_on", models.DateField(verbose_name="funnet")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="lege og veileder varslet")),
                ("listed_at", models.DateTimeField(blank=True, null=True, verbose_name="på listen for ansatte")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="borte")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="approvals.approval"
                    ),
                ),
            ],
            options={
                "verbose_name": "varsel i oppfølgingen",
                "verbose_name_plural": "varsler i oppfølgingen",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("listed_at__isnull", False), ("resolved_at__isnull", True)),
                        fields=["listed_at", "id"],
                        name="approvals_alert_listed",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_at__isnull", True)),
                        fields=("approval", "kind", "month"),
                        name="approvals_alert_one_open",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="laget")),
                ("last_read_on", models.DateField(blank=True, null=True, verbose_name="sist lest")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="stengt")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feeds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "kalenderadresse",
                "verbose_name_plural": "kalenderadresser",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("user",),
                        name="approvals_calendar_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "Venter på veilederen"),
                            ("supervisor_signed", "Venter på saksbehandleren"),
                            ("issued", "Utstedt"),
                            ("withdrawn", "Trukket"),
                            ("replaced", "Erstattet"),
                        ],
                        default="made",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="fra og med")),
                ("ends_on", models.DateField(verbose_name="til og med")),
                (
                    "language",
                    models.CharField(
                        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "Engelsk")],
                        max_length=2,
                        verbose_name="målform",
                    ),
                ),
                ("content", models.JSONField(verbose_name="innhold")),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="laget")),
                (
                    "supervisor_signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signert av veilederen"),
                ),
                (
                    "caseworker_signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signert av saksbehandleren"),
                ),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dokumentnummer")),
                (
                    "check_code",
                    models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="kontrollkode"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="trukket eller erstattet")),
                ("close_reason", models.CharField(blank=True, max_length=200, verbose_name="hvorfor trukket")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="approvals.approval",
                    ),
                ),
                (
                    "caseworker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="correspondence.storeddocument",
                    ),
                ),
                (
                    "logbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
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
                    "supervisor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bekreftelse av tellende tjeneste",
                "verbose_name_plural": "bekreftelser av tellende tjeneste",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="approvals_confirmation_start_before_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supervisor__isnull", True), ("supervisor_signed_at__isnull", True)),
                            models.Q(("supervisor__isnull", False), ("supervisor_signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="approvals_confirmation_supervisor_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("caseworker__isnull", True), ("caseworker_signed_at__isnull", True)),
                            models.Q(
                                ("caseworker__isnull", False),
                                ("caseworker_signed_at__isnull", False),
                                ("supervisor__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approvals_confirmation_caseworker_signs_last",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "issued"), _negated=True),
                            models.Q(
                                ("caseworker__isnull", False),
                                ("check_code__isnull", False),
                                ("document__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approvals_confirmation_issued_is_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["made", "supervisor_signed"])),
                        fields=("logbook",),
                        name="approvals_confirmation_one_open",
                    ),
                ],
            },
        ),
    ]
