"""An appointment knows from which day its supervisor does not fulfil the requirements any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0004_small_groups"),
        ("supervision", "0008_conference_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="not_eligible_from",
            field=models.DateField(blank=True, null=True, verbose_name="fyller ikke kravene fra og med"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("not_eligible_from__isnull", False)),
                fields=["service_period"],
                name="supervision_appointment_not_ok",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("not_eligible_from__isnull", True),
                    ("first_day__isnull", True),
                    ("not_eligible_from__gte", models.F("first_day")),
                    _connector="OR",
                ),
                name="supervision_appointment_ineligible_in_time",
            ),
        ),
    ]
