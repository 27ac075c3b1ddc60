"""An approval knows how long the agreement that it rests on lasts, so that nobody reads all its facts for a date."""

from typing import Any

from django.db import migrations, models


def read_from_facts(apps: Any, schema_editor: Any) -> None:
    """Give every approval the day that the facts of its decision tell. None have one where the agreement has no end."""
    approvals = apps.get_model("approvals", "Approval").objects.using(schema_editor.connection.alias)
    for key, facts in (
        approvals.order_by("pk").values_list("pk", "decision__assessment__facts").iterator(chunk_size=500)
    ):
        until = (facts.get("centre") or {}).get("agreement_to")
        if until:
            approvals.filter(pk=key).update(agreement_to=until)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0016_simulations"),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="agreement_to",
            field=models.DateField(blank=True, null=True, verbose_name="avtalen med senteret gjelder til"),
        ),
        migrations.RunPython(read_from_facts, migrations.RunPython.noop),
    ]
