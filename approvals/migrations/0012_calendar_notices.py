"""What people's calendars have been told by mail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0011_followup"),
        ("correspondence", "0004_what_a_message_is_about"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.CharField(max_length=120, verbose_name="oppføring")),
                ("sequence", models.PositiveSmallIntegerField(verbose_name="versjon")),
                ("is_cancelled", models.BooleanField(verbose_name="avlyst")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="correspondence.delivery"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "melding til kalender",
                "verbose_name_plural": "meldinger til kalender",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "entry", "sequence"), name="approvals_calendar_told_once")
                ],
            },
        ),
    ]
