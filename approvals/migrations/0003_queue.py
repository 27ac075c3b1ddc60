"""What the queue reads: counts beside each assessment, and indexes in the order of its heaps."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Nullable and without a default, so that SQLite adds the column in place and keeps the table's triggers.
        migrations.AddField(
            model_name="assessment",
            name="counts",
            field=models.JSONField(editable=False, null=True, verbose_name="antall vilkår etter utfall"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(status__in=["submitted", "under_review", "proposed"]),
                fields=["status", "submitted_at", "id"],
                name="approvals_open_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(status="under_review"),
                fields=["assigned_to", "submitted_at", "id"],
                name="approvals_under_review_by",
            ),
        ),
    ]
