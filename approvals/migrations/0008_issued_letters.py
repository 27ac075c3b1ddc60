"""Letters that have been issued, each with its number in the case; a letter need not be made for one person."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from correspondence.append_only import ForbidChange


def number_issued_letters(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Enter the letters of the decisions made so far under the numbers that stand in them."""
    issued = apps.get_model("approvals", "IssuedLetter")
    for decision in apps.get_model("approvals", "Decision").objects.order_by("id"):
        row = issued.objects.create(
            application_id=decision.application_id, letter_id=decision.letter_id, number=decision.round + 1
        )
        issued.objects.filter(pk=row.pk).update(issued_at=decision.decided_at)
    if schema_editor.connection.vendor == "postgresql":
        # The table gets triggers below, which PostgreSQL refuses while the checks of these rows still wait.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0007_traces_are_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="dokumentnummer")),
                ("issued_at", models.DateTimeField(auto_now_add=True, verbose_name="utstedt")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_letters",
                        to="approvals.application",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issue", to="approvals.letter"
                    ),
                ),
            ],
            options={
                "verbose_name": "utstedt brev",
                "verbose_name_plural": "utstedte brev",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "number"), name="approvals_issuedletter_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 2)), name="approvals_issuedletter_after_the_application"
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="letter",
            name="prepared_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(number_issued_letters, migrations.RunPython.noop),
        ForbidChange("letter"),
        ForbidChange("issuedletter"),
    ]
