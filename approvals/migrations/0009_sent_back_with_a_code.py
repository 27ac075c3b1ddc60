"""Whatever was sent back has a coded reason; what was sent back before there were codes gets «other»."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

_CODES = ["criterion", "reason", "facts", "period", "letter", "impartiality", "other"]


def code_the_uncoded(apps: Any, schema_editor: Any) -> None:
    """Give earlier rows the code that says least."""
    proposals = apps.get_model("approvals", "Proposal").objects.using(schema_editor.connection.alias)
    proposals.filter(sent_back_by__isnull=False, send_back_code="").update(send_back_code="other")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_who_may_export_to_the_archive")]

    operations = [
        migrations.RunPython(code_the_uncoded, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=Q(sent_back_by__isnull=True, send_back_code="")
                | Q(sent_back_by__isnull=False, send_back_code__in=_CODES),
                name="approvals_proposal_sent_back_with_code",
            ),
        ),
    ]
