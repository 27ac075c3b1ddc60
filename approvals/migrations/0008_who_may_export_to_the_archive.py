"""Handing a case over to the archive is a right of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0007_earlier_conclusions_and_paragraphs")]

    operations = [
        migrations.AlterModelOptions(
            name="application",
            options={
                "permissions": [
                    ("assess_application", "Kan behandle saker"),
                    ("propose_decision", "Kan foreslå vedtak"),
                    ("sign_decision", "Kan godkjenne vedtak"),
                    ("export_archive", "Kan eksportere saker til arkiv"),
                ],
                "verbose_name": "sak",
                "verbose_name_plural": "saker",
            },
        ),
    ]
