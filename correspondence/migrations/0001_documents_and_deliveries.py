import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(editable=False, max_length=255, unique=True, verbose_name="nøkkel")),
                ("kind", models.CharField(max_length=40, verbose_name="slag")),
                ("reference", models.CharField(blank=True, max_length=40, verbose_name="saksnummer")),
                ("recipient_email", models.EmailField(max_length=254, verbose_name="mottakers e-postadresse")),
                ("recipient_name", models.CharField(blank=True, max_length=200, verbose_name="mottaker")),
                (
                    "language",
                    models.CharField(
                        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "Engelsk")],
                        max_length=2,
                        verbose_name="språk",
                    ),
                ),
                ("subject", models.CharField(max_length=255, verbose_name="emne")),
                ("body", models.TextField(blank=True, verbose_name="tekst")),
                ("holds_secret", models.BooleanField(default=False, verbose_name="har personlig lenke")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Venter på sending"),
                            ("sending", "Sendes nå"),
                            ("sent", "Sendt"),
                            ("failed", "Ikke sendt"),
                            ("unknown", "Uvisst om sendt"),
                        ],
                        default="ready",
                        editable=False,
                        max_length=10,
                        verbose_name="tilstand",
                    ),
                ),
                (
                    "message_id",
                    models.CharField(editable=False, max_length=255, unique=True, verbose_name="Message-ID"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="forsøk")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        blank=True, default=django.utils.timezone.now, null=True, verbose_name="neste forsøk"
                    ),
                ),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="påbegynt")),
                (
                    "claim_token",
                    models.UUIDField(blank=True, editable=False, null=True, verbose_name="merke for påbegynt sending"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sendt")),
                ("reason", models.TextField(blank=True, verbose_name="årsak")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="avgjort")),
                (
                    "settlement_outcome",
                    models.CharField(
                        blank=True,
                        choices=[("sent", "Regnes som mottatt"), ("resend", "Sendt på nytt")],
                        max_length=10,
                        verbose_name="utfall",
                    ),
                ),
                ("settlement", models.TextField(blank=True, verbose_name="begrunnelse for avgjørelsen")),
                ("request_note", models.TextField(blank=True, verbose_name="begrunnelse for ny sending")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="lagt i kø"),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="bedt om av",
                    ),
                ),
                (
                    "resend_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resent_as",
                        to="correspondence.delivery",
                        verbose_name="ny sending av",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="avgjort av",
                    ),
                ),
            ],
            options={
                "verbose_name": "utsendelse",
                "verbose_name_plural": "utsendelser",
                "ordering": ["-pk"],
                "permissions": [("settle_delivery", "Kan avgjøre og gjenta utsendelser")],
            },
        ),
        migrations.CreateModel(
            name="StoredDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="offentlig id"),
                ),
                ("content", models.BinaryField(verbose_name="innhold")),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="størrelse i byte")),
                ("filename", models.CharField(max_length=200, verbose_name="filnavn")),
                ("content_type", models.CharField(max_length=100, verbose_name="filtype")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="lagret"),
                ),
            ],
            options={
                "verbose_name": "lagret dokument",
                "verbose_name_plural": "lagrede dokumenter",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="storeddocument_not_empty"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("sha256"), 64),
                        name="storeddocument_sha256_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rekkefølge")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attached",
                        to="correspondence.delivery",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="correspondence.storeddocument",
                    ),
                ),
            ],
            options={
                "verbose_name": "vedlegg",
                "verbose_name_plural": "vedlegg",
                "ordering": ["delivery", "position"],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="documents",
            field=models.ManyToManyField(
                related_name="deliveries",
                through="correspondence.DeliveryDocument",
                to="correspondence.storeddocument",
                verbose_name="vedlegg",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverydocument",
            constraint=models.UniqueConstraint(
                fields=("delivery", "position"), name="deliverydocument_one_per_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverydocument",
            constraint=models.UniqueConstraint(
                fields=("delivery", "document"), name="deliverydocument_once_per_delivery"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "ready")), fields=["next_attempt_at", "id"], name="delivery_due_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "sending")), fields=["claimed_at"], name="delivery_claimed_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True), ("state__in", ("failed", "unknown"))),
                fields=["id"],
                name="delivery_awaiting_person_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["reference", "id"], name="delivery_reference_idx"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["ready", "sending", "sent", "failed", "unknown"])),
                name="delivery_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["nb", "nn", "en"])), name="delivery_language_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipient_email", ""), _negated=True), name="delivery_has_recipient"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="delivery_sent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim_token__isnull", False), ("claimed_at__isnull", False), ("state", "sending")),
                    models.Q(models.Q(("state", "sending"), _negated=True), ("claimed_at__isnull", True)),
                    _connector="OR",
                ),
                name="delivery_sending_is_claimed",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_attempt_at__isnull", False), ("state", "ready")),
                    models.Q(models.Q(("state", "ready"), _negated=True), ("next_attempt_at__isnull", True)),
                    _connector="OR",
                ),
                name="delivery_ready_has_next_attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("failed", "unknown")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="delivery_problem_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        ("settlement_outcome__in", ["sent", "resend"]),
                        models.Q(("settlement", ""), _negated=True),
                    ),
                    models.Q(
                        ("settled_at__isnull", True),
                        ("settled_by__isnull", True),
                        ("settlement", ""),
                        ("settlement_outcome", ""),
                    ),
                    _connector="OR",
                ),
                name="delivery_settlement_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_at__isnull", True), ("state__in", ("failed", "unknown")), _connector="OR"),
                name="delivery_settled_only_after_problem",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("requested_by__isnull", False),
                        ("resend_of__isnull", False),
                        models.Q(("request_note", ""), _negated=True),
                    ),
                    models.Q(("request_note", ""), ("requested_by__isnull", True), ("resend_of__isnull", True)),
                    _connector="OR",
                ),
                name="delivery_resend_is_asked_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resend_of__isnull", True), models.Q(("resend_of", models.F("id")), _negated=True), _connector="OR"
                ),
                name="delivery_not_resend_of_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("holds_secret", False),
                    models.Q(("state__in", ("sent", "failed", "unknown")), _negated=True),
                    ("body", ""),
                    _connector="OR",
                ),
                name="delivery_secret_is_erased_at_the_end",
            ),
        ),
    ]
