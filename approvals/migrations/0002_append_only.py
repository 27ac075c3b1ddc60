"""What a case rests on is only ever added to: the database refuses changing or removing it."""

from django.db import migrations

from correspondence.append_only import ForbidChange


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_cases")]

    operations = [
        ForbidChange("caseevent"),
        ForbidChange("assessment"),
        ForbidChange("conclusion"),
        ForbidChange("confirmation"),
        ForbidChange("letter"),
        ForbidChange("decision"),
    ]
