"""A request knows the message that asks; a centre can confirm the plan for its conferences."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0005_traces_are_append_only"),
        ("correspondence", "0002_stored_documents_are_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="delivery",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="correspondence.delivery",
                verbose_name="utsendelse",
            ),
        ),
        migrations.AlterField(
            model_name="confirmation",
            name="field",
            field=models.CharField(
                choices=[
                    ("unit.palliative_beds", "palliative senger"),
                    ("unit.description", "organisering og kompetanse"),
                    ("unit.staffing", "bemanning"),
                    ("unit.patients_per_year", "pasienter per år"),
                    ("unit.patient_mix", "pasientgrunnlag"),
                    ("local.general_practitioners", "samarbeid med fastlegene"),
                    ("local.home_care", "samarbeid med hjemmetjenesten"),
                    ("centre.agreement_signed_on", "avtalen med senteret undertegnet"),
                    ("centre.agreement_from", "avtalen gjelder fra"),
                    ("centre.agreement_to", "avtalen gjelder til"),
                    ("centre.conferences", "pasientkonferanser per måned"),
                    ("centre.conference_plan", "plan for pasientkonferansene"),
                ],
                max_length=40,
                verbose_name="opplysning",
            ),
        ),
    ]
