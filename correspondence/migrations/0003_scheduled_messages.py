"""Messages that are to be sent later, unless their cause goes away first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("correspondence", "0002_stored_documents_are_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScheduledMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, verbose_name="nøkkel")),
                ("kind", models.CharField(max_length=40, verbose_name="slag")),
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
                ("params", models.JSONField(blank=True, default=dict, verbose_name="innhold")),
                ("due_at", models.DateTimeField(verbose_name="sendes")),
                ("is_urgent", models.BooleanField(default=False, verbose_name="sendes alene")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "venter"), ("sent", "sendt"), ("cancelled", "avlyst")],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="tilstand",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="lagt i kø")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avsluttet")),
                (
                    "delivery",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scheduled",
                        to="correspondence.delivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "planlagt melding",
                "verbose_name_plural": "planlagte meldinger",
                "ordering": ["due_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at", "id"],
                        name="correspondence_scheduled_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("key",),
                        name="correspondence_scheduled_one_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="correspondence_scheduled_closed_with_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("delivery__isnull", False), _connector="OR"
                        ),
                        name="correspondence_scheduled_sent_as_a_delivery",
                    ),
                ],
            },
        ),
    ]
