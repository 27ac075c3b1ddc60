"""Readings, openings, markings and the audit chain are only ever added to.

The tables that the migration before this one changed get their triggers again: SQLite rebuilds a table to change it,
and its triggers are lost on the way.
"""

from django.db import migrations

from correspondence.append_only import ForbidChange


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_casework_in_depth")]

    operations = [
        ForbidChange("reading"),
        ForbidChange("letteropening"),
        ForbidChange("disqualification"),
        ForbidChange("auditentry"),
        ForbidChange("caseevent"),
        ForbidChange("confirmation"),
        ForbidChange("letter"),
        ForbidChange("decision"),
    ]
