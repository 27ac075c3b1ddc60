"""Months that a supervisor is asked for, and wishes for a new supervisor."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_meetings_and_conferences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.PositiveIntegerField(verbose_name="måned")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="spurt")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_months",
                        to="supervision.appointment",
                    ),
                ),
            ],
            options={
                "verbose_name": "måned det er spurt om",
                "verbose_name_plural": "måneder det er spurt om",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("appointment", "month"), name="supervision_asked_month_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="den nye veilederens navn")),
                ("email", models.EmailField(max_length=254, verbose_name="den nye veilederens e-post")),
                ("from_on", models.DateField(verbose_name="fra og med")),
                ("message", models.TextField(blank=True, max_length=2000, verbose_name="melding til legen")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="sendt")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="trukket tilbake")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="supervision.appointment",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "ønske om ny veileder",
                "verbose_name_plural": "ønsker om ny veileder",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("appointment",),
                        name="supervision_handover_one_open",
                        violation_error_message="Du har alt bedt legen om å bytte veileder.",
                    )
                ],
            },
        ),
    ]
