"""What the staff of a unit have taken part in: counts per profession and activity, with their history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0002_profiles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffCompetence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "profession",
                    models.CharField(
                        choices=[
                            ("doctor", "leger"),
                            ("nurse", "sykepleiere"),
                            ("health_care_worker", "helsefagarbeidere"),
                            ("assistant", "assistenter"),
                            ("physiotherapist", "fysioterapeuter"),
                            ("occupational_therapist", "ergoterapeuter"),
                        ],
                        max_length=30,
                        verbose_name="yrkesgruppe",
                    ),
                ),
                ("activity", models.CharField(max_length=120, verbose_name="aktivitet")),
                ("activity_text", models.CharField(max_length=300, verbose_name="aktivitetens navn")),
                ("done", models.PositiveSmallIntegerField(verbose_name="har gjennomført")),
                ("of", models.PositiveSmallIntegerField(verbose_name="antall i yrkesgruppen")),
                ("as_of", models.DateField(verbose_name="gjelder per")),
                ("stated_by", models.CharField(max_length=150, verbose_name="oppgitt av")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="registrert")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registrert av",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="competence",
                        to="units.palliativeunit",
                        verbose_name="enhet",
                    ),
                ),
            ],
            options={
                "verbose_name": "kompetanse i enheten",
                "verbose_name_plural": "kompetanse i enhetene",
                "ordering": ["unit", "profession", "activity", "-as_of", "-id"],
                "indexes": [
                    models.Index(
                        fields=["unit", "profession", "activity", "-as_of", "-id"], name="units_competence_newest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("of"))),
                        name="units_competence_done_at_most_all",
                        violation_error_message="Det kan ikke være flere som har gjennomført, enn det er i yrkesgruppen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__gte", 0), ("of__gte", 1)),
                        name="units_competence_of_somebody",
                        violation_error_message="Det må være minst én i yrkesgruppen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stated_by", ""), _negated=True),
                        name="units_competence_says_who",
                        violation_error_message="Skriv hvem som har oppgitt tallene.",
                    ),
                ],
            },
        ),
    ]
