"""What a caseworker notes under an approval that runs has words of its own in the timeline."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0018_followup_runs"),
    ]

    operations = [
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
                    ("supervisor_ineligible", "Det ble registrert om veilederen fyller kravene"),
                    ("agreement_ended", "Det ble registrert hvor lenge avtalen med senteret gjelder"),
                    ("exported", "Saken ble eksportert til arkiv"),
                ],
                max_length=30,
                verbose_name="hva",
            ),
        ),
    ]
