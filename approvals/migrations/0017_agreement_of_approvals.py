"""An approval knows how long the agreement that it rests on lasts, so that nobody reads all its facts for a date."""

from django.db import migrations, models


def read_from_facts(apps, schema_editor):
    """Give every approval the day that the facts of its decision tell. None have one where the agreement has no end."""
    Approval = apps.get_model("approvals", "Approval")
    rows = Approval.objects.using(schema_editor.connection.alias).order_by("pk")
    for key, facts in rows.values_list("pk", "decision__assessment__facts").iterator(chunk_size=500):
        until = (facts.get("centre") or {}).get("agreement_to")
        if until:
            Approval.objects.using(schema_editor.connection.alias).filter(pk=key).update(agreement_to=until)


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
