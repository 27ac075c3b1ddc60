"""The clocks of a case: what its age is counted from, and when a provisional answer was sent."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models

_OPEN = models.Q(status__in=["submitted", "under_review", "information_requested", "proposed"])


def count_from_receipt(apps: Any, schema_editor: Any) -> None:
    """Let received cases count from the day they came in, and from the days they have waited after it."""
    cases = apps.get_model("approvals", "Application").objects.using(schema_editor.connection.alias)
    received = cases.filter(submitted_at__isnull=False)
    received.filter(waited_days=0).update(counted_from=models.F("submitted_at"))
    for case in received.filter(waited_days__gt=0).only("submitted_at", "waited_days").iterator():
        cases.filter(pk=case.pk).update(counted_from=case.submitted_at + timedelta(days=case.waited_days))


class Migration(migrations.Migration):
    dependencies = [("approvals", "0009_rounds")]

    operations = [
        migrations.RemoveIndex(model_name="application", name="approvals_under_review_by"),
        migrations.RemoveIndex(model_name="application", name="approvals_open_by_age"),
        migrations.RemoveIndex(model_name="application", name="approvals_open_by_status"),
        migrations.AddField(
            model_name="application",
            name="counted_from",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="alderen regnes fra"),
        ),
        migrations.AddField(
            model_name="application",
            name="provisional_sent_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="foreløpig svar sendt"),
        ),
        migrations.RunPython(count_from_receipt, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("started", "Startet søknaden"),
                    ("moved", "Status endret"),
                    ("section_saved", "Lagret en del av søknaden"),
                    ("attached", "La ved et dokument"),
                    ("detached", "Fjernet et vedlegg"),
                    ("supervisor_asked", "Veilederen ble spurt"),
                    ("supervisor_accepted", "Veilederen takket ja"),
                    ("supervisor_declined", "Veilederen takket nei"),
                    ("supervisor_verified", "Veilederen ble kontrollert i registeret"),
                    ("handed_over", "Saken skiftet saksbehandler"),
                    ("fact_confirmed", "En opplysning ble bekreftet"),
                    ("concluded", "Konkluderte på et vilkår"),
                    ("assessed", "Saken ble vurdert"),
                    ("letter_prepared", "Vedtaksbrevet ble laget for signering"),
                    ("refused_act", "En handling ble avvist"),
                    ("request_asked", "En forespørsel ble sendt"),
                    ("request_answered", "En forespørsel ble besvart"),
                    ("request_declined", "En forespørsel ble avslått"),
                    ("request_expired", "Fristen for en forespørsel gikk ut"),
                    ("request_withdrawn", "En forespørsel ble trukket tilbake"),
                    ("reminded", "En påminnelse ble sendt"),
                    ("letter_sent", "Et brev ble sendt"),
                    ("provisional_sent", "Foreløpig svar ble sendt"),
                    ("letter_opened", "Brevet ble åpnet"),
                    ("disqualified", "En person ble markert som inhabil"),
                    ("appeal_received", "En klage kom inn"),
                    ("appeal_moved", "Klagen skiftet status"),
                    ("reopened", "Saken ble gjenopptatt"),
                    ("notice_sent", "Et forhåndsvarsel ble sendt"),
                    ("notice_answered", "Legen svarte på forhåndsvarselet"),
                    ("approval_ended", "En godkjenning ble avsluttet"),
                    ("exported", "Saken ble eksportert til arkiv"),
                ],
                max_length=30,
                verbose_name="hva",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(condition=_OPEN, fields=["counted_from", "id"], name="approvals_open_by_clock"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=_OPEN, fields=["status", "counted_from", "id"], name="approvals_open_status_clock"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(status="under_review"),
                fields=["assigned_to", "counted_from", "id"],
                name="approvals_review_by_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(
                    status__in=["submitted", "under_review", "information_requested", "proposed"],
                    provisional_sent_at__isnull=True,
                ),
                fields=["provisional_due_on", "id"],
                name="approvals_provisional_due",
            ),
        ),
    ]
