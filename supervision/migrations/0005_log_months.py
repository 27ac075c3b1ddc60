"""Sums of each month of each log, counted here for the logs that are there."""

import django.db.models.deletion
from django.db import migrations, models

# What the service counted when this was written; both databases read it.
COUNT = """
    INSERT INTO supervision_logmonth
        (logbook_id, month, first_day, last_day, meetings, evaluations, conferences, hundredths)
    SELECT logbook_id, month, MIN(day), MAX(day), SUM(met), SUM(evaluated), SUM(conferred), SUM(hours)
    FROM (
        SELECT logbook_id, month, held_on AS day, 1 AS met, CASE WHEN has_evaluation THEN 1 ELSE 0 END AS evaluated,
               0 AS conferred, 0 AS hours
        FROM supervision_meeting WHERE replaced_at IS NULL AND struck_at IS NULL
        UNION ALL
        SELECT logbook_id, month, "on", 0, 0, 1, 0 FROM supervision_conference WHERE state = 'held'
        UNION ALL
        SELECT logbook_id, month, "on", 0, 0, 0, CAST(ROUND(attended_hours * 100) AS integer)
        FROM curriculum_teachingsession WHERE attended_hours IS NOT NULL
    ) counted
    GROUP BY logbook_id, month
"""


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0003_logbook"),
        ("supervision", "0004_calendar_id"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.PositiveIntegerField(verbose_name="måned")),
                ("first_day", models.DateField(verbose_name="første dag")),
                ("last_day", models.DateField(verbose_name="siste dag")),
                ("meetings", models.PositiveSmallIntegerField(verbose_name="møter")),
                ("evaluations", models.PositiveSmallIntegerField(verbose_name="evalueringer")),
                ("conferences", models.PositiveSmallIntegerField(verbose_name="pasientkonferanser")),
                ("hundredths", models.PositiveIntegerField(verbose_name="hundredeler av undervisningstimer")),
                (
                    "logbook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="curriculum.logbook",
                    ),
                ),
            ],
            options={
                "verbose_name": "måned i loggbok",
                "verbose_name_plural": "måneder i loggbøker",
                "ordering": ["logbook", "month"],
                "constraints": [
                    models.UniqueConstraint(fields=("logbook", "month"), name="supervision_log_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="supervision_log_month_first_before_last",
                    ),
                ],
            },
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop, elidable=True),
    ]
