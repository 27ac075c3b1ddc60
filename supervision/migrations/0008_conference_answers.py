"""What was said of each conference is kept when it is said anew; filled here with what stands of those settled."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from correspondence.append_only import ForbidChange

# Both databases read it. What was said before, and taken back, was not kept.
FILL = """
    INSERT INTO supervision_conferenceanswer (conference_id, state, "on", cause, by_id, "at")
    SELECT id, state, "on", CASE WHEN state = 'cancelled' THEN cancel_cause ELSE '' END, settled_by_id, settled_at
    FROM supervision_conference WHERE state <> 'planned' ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0007_counts_of_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConferenceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planlagt"), ("held", "holdt"), ("cancelled", "avlyst")],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("on", models.DateField(verbose_name="dato")),
                ("cause", models.CharField(blank=True, max_length=200, verbose_name="hvorfor avlyst")),
                ("at", models.DateTimeField(verbose_name="ført")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="supervision.conference"
                    ),
                ),
            ],
            options={
                "verbose_name": "svar om pasientkonferanse",
                "verbose_name_plural": "svar om pasientkonferanser",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), models.Q(("cause", ""), _negated=True)),
                            models.Q(models.Q(("state", "cancelled"), _negated=True), ("cause", "")),
                            _connector="OR",
                        ),
                        name="supervision_conference_answer_cause_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "planned"), _negated=True), ("by__isnull", False), _connector="OR"
                        ),
                        name="supervision_conference_answer_undone_by_somebody",
                    ),
                ],
            },
        ),
        ForbidChange("conferenceanswer"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
    ]
