"""The months of each log added up, filled here for the logs that are there."""

import django.db.models.deletion
from django.db import migrations, models

# What the service added up when this was written; both databases read it.
ADD = """
    INSERT INTO supervision_logsum (logbook_id, months, first_month, last_month, month_before, evaluated,
                                    evaluated_before, hundredths, first_day, last_day)
    SELECT logbook_id, COUNT(*), MIN(month), MAX(month), MAX(CASE WHEN month < last_of_log THEN month END),
           MAX(CASE WHEN evaluations > 0 THEN month END),
           MAX(CASE WHEN evaluations > 0 AND month < last_of_log THEN month END),
           SUM(hundredths), MIN(first_day), MAX(last_day)
    FROM (SELECT m.*, MAX(month) OVER (PARTITION BY logbook_id) AS last_of_log FROM supervision_logmonth m) counted
    GROUP BY logbook_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0003_logbook"),
        ("supervision", "0005_log_months"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogSum",
            fields=[
                (
                    "logbook",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sum",
                        serialize=False,
                        to="curriculum.logbook",
                    ),
                ),
                ("months", models.PositiveIntegerField()),
                ("first_month", models.PositiveIntegerField()),
                ("last_month", models.PositiveIntegerField()),
                ("month_before", models.PositiveIntegerField(null=True)),
                ("evaluated", models.PositiveIntegerField(null=True)),
                ("evaluated_before", models.PositiveIntegerField(null=True)),
                ("hundredths", models.PositiveIntegerField(verbose_name="hundredeler av undervisningstimer")),
                ("first_day", models.DateField(verbose_name="første dag")),
                ("last_day", models.DateField(verbose_name="siste dag")),
            ],
            options={
                "verbose_name": "loggbok",
                "verbose_name_plural": "loggbøker",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__gte", models.F("first_day")), ("last_month__gte", models.F("first_month"))
                        ),
                        name="supervision_log_sum_first_before_last",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ADD, migrations.RunSQL.noop, elidable=True),
    ]
