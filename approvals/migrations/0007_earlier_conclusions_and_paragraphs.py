"""Earlier conclusions are found by their criterion; standard paragraphs have somebody who maintains them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_requests_and_their_mail")]

    operations = [
        migrations.AlterModelOptions(
            name="standardparagraph",
            options={
                "ordering": ["key", "-version"],
                "permissions": [("maintain_paragraphs", "Kan vedlikeholde standardavsnitt")],
                "verbose_name": "standardavsnitt",
                "verbose_name_plural": "standardavsnitt",
            },
        ),
        migrations.AddIndex(
            model_name="conclusion",
            index=models.Index(fields=["criterion", "-id"], name="approvals_conclusion_earlier"),
        ),
    ]
