"""A planned meeting that is moved keeps the name that calendars know it by."""

import uuid

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_each(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every row that is there a name of its own: a default would be the same for all of them."""
    planned = apps.get_model("supervision", "PlannedMeeting")
    for row in planned.objects.iterator():
        row.calendar_id = uuid.uuid4()
        row.save(update_fields=["calendar_id"])


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_asked_months_and_handovers")]

    operations = [
        migrations.AddField(
            model_name="plannedmeeting",
            name="calendar_id",
            field=models.UUIDField(db_index=True, default=uuid.uuid4, editable=False),
        ),
        migrations.RunPython(name_each, migrations.RunPython.noop, elidable=True),
    ]
