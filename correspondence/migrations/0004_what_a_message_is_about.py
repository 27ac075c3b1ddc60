"""What a planner plans as a whole is found by what it is about, and the last digest by whom it went to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("correspondence", "0003_scheduled_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="scheduledmessage",
            name="about",
            field=models.CharField(blank=True, max_length=60, verbose_name="gjelder"),
        ),
        migrations.AddIndex(
            model_name="scheduledmessage",
            index=models.Index(fields=["about"], name="correspondence_scheduled_about"),
        ),
        migrations.AddIndex(
            model_name="scheduledmessage",
            index=models.Index(
                condition=models.Q(("is_urgent", False), ("state", "sent")),
                fields=["recipient_email", "kind", "closed_at"],
                name="correspondence_digest_sent",
            ),
        ),
    ]
