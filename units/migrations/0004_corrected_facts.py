"""A fact about a municipality that was wrong can be stated anew of the same day; the wrong one is kept as replaced."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0003_staff_competence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="municipalityfact",
            name="recorded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="registrert"),
        ),
        migrations.AddField(
            model_name="municipalityfact",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="registrert av",
            ),
        ),
        migrations.AddField(
            model_name="municipalityfact",
            name="replaced_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="erstattet"),
        ),
        migrations.RemoveConstraint(model_name="municipalityfact", name="units_municipalityfact_once_per_date"),
        migrations.AddConstraint(
            model_name="municipalityfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("municipality", "field", "as_of"),
                name="units_municipalityfact_once_per_date",
            ),
        ),
    ]
