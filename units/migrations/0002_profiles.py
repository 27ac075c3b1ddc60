from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0001_register"),
    ]

    operations = [
        migrations.AddField(
            model_name="municipalityfact",
            name="stated_by",
            field=models.CharField(
                blank=True, help_text="Stilling eller kontor, ikke navn", max_length=150, verbose_name="oppgitt av"
            ),
        ),
        migrations.AlterField(
            model_name="municipalityfact",
            name="field",
            field=models.CharField(
                choices=[
                    ("beds", "palliative senger"),
                    ("unit_kind", "type enhet"),
                    ("kreftkoordinator", "kreftkoordinator"),
                    ("kreftkontakter", "kreftkontakter"),
                    ("ressurssykepleiere", "ressurssykepleiere"),
                    ("kreftsykepleiere", "kreftsykepleiere"),
                    ("palliative_team_municipal", "kommunalt palliativt team"),
                    ("psht", "pasientsentrert helseteam"),
                    ("palliativ_legevakt", "palliativ legevakt"),
                    ("resource_group", "ressursgruppe"),
                    ("cancer_only", "bare kreft"),
                    ("palliativ_plan", "palliativ plan"),
                    ("spict", "SPICT"),
                    ("csnat", "CSNAT"),
                    ("forhandssamtaler", "forhåndssamtaler"),
                    ("livets_siste_dager", "Livets siste dager"),
                    ("stoppunkt", "stoppunkt i forløpet"),
                    ("smertepumper", "smertepumper"),
                    ("hjemmedod_routine", "rutine for hjemmedød"),
                    ("gp_collaboration", "samarbeid med fastlegene"),
                    ("gp_structure", "struktur i samarbeidet med fastlegene"),
                    ("home_care_collaboration", "samarbeid med hjemmetjenesten"),
                    ("home_care_structure", "struktur i samarbeidet med hjemmetjenesten"),
                    ("hospital_collaboration", "samarbeid med sykehuset"),
                    ("distance_to_hospital_km", "kilometer til sykehuset"),
                    ("volunteers", "frivillige"),
                    ("documentation", "dokumentasjon"),
                    ("next_of_kin", "pårørende"),
                    ("training", "opplæring"),
                    ("ethics_reflection", "etisk refleksjon"),
                    ("reservation", "forbehold om samarbeidet"),
                ],
                max_length=40,
                verbose_name="felt",
            ),
        ),
    ]
