"""Requests, questions, appeals, reopenings, change cases, ordered letters, traces, paragraphs and the audit chain.

What was sent back before there were codes gets the code that says least.
"""

import uuid
from typing import Any

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def code_the_uncoded(apps: Any, schema_editor: Any) -> None:
    """Give earlier rows the code that says least."""
    proposals = apps.get_model("approvals", "Proposal").objects.using(schema_editor.connection.alias)
    proposals.filter(sent_back_by__isnull=False, send_back_code="").update(send_back_code="other")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_single_use_links"),
        ("approvals", "0005_search_by_name"),
        ("correspondence", "0002_stored_documents_are_append_only"),
        ("curriculum", "0001_service_and_plan"),
        ("supervision", "0001_supervisors"),
        ("units", "0001_register"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Mottatt"),
                            ("upheld_by_us", "Tatt til følge av oss"),
                            ("forwarded", "Sendt klageinstansen"),
                            ("upheld", "Vedtaket er stadfestet"),
                            ("changed", "Vedtaket er endret av klageinstansen"),
                            ("withdrawn", "Klagen er trukket"),
                        ],
                        default="received",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("text", models.TextField(verbose_name="klagen")),
                ("received_on", models.DateField(verbose_name="mottatt")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="klagefristen gikk ut")),
                ("is_late", models.BooleanField(default=False, verbose_name="kom etter fristen")),
                ("registered_at", models.DateTimeField(auto_now_add=True, verbose_name="registrert")),
                ("statement", models.TextField(blank=True, verbose_name="uttalelse til klageinstansen")),
                ("appeal_body", models.CharField(blank=True, max_length=200, verbose_name="klageinstans")),
                ("forwarded_at", models.DateTimeField(blank=True, null=True, verbose_name="sendt videre")),
                ("outcome_text", models.TextField(blank=True, verbose_name="klageinstansens avgjørelse")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avsluttet")),
            ],
            options={
                "verbose_name": "klage",
                "verbose_name_plural": "klager",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveBigIntegerField(unique=True, verbose_name="nummer")),
                ("at", models.CharField(max_length=40, verbose_name="når")),
                ("kind", models.CharField(max_length=40, verbose_name="hva")),
                ("actor_id", models.BigIntegerField(blank=True, null=True, verbose_name="hvem")),
                ("case_id", models.BigIntegerField(blank=True, db_index=True, null=True, verbose_name="sak")),
                ("payload", models.TextField(verbose_name="innhold")),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "verbose_name": "revisjonsspor",
                "verbose_name_plural": "revisjonsspor",
                "ordering": ["sequence"],
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("sequence", models.PositiveBigIntegerField(default=0)),
                (
                    "hash",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000", max_length=64
                    ),
                ),
            ],
            options={
                "verbose_name": "revisjonssporets hode",
                "verbose_name_plural": "revisjonssporets hoder",
            },
        ),
        migrations.CreateModel(
            name="Disqualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.TextField(validators=[django.core.validators.MinLengthValidator(10)], verbose_name="grunn"),
                ),
                ("marked_at", models.DateTimeField(auto_now_add=True, verbose_name="markert")),
            ],
            options={
                "verbose_name": "inhabilitet",
                "verbose_name_plural": "inhabiliteter",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="LetterOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="åpnet")),
            ],
            options={
                "verbose_name": "åpning av brev",
                "verbose_name_plural": "åpninger av brev",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="LetterOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("decision", "Vedtak"),
                            ("correction", "Rettet vedtak"),
                            ("reversal", "Omgjøring"),
                            ("appeal_changed", "Vedtaket er endret etter klage"),
                            ("revocation", "Tilbakekall av godkjenningen"),
                            ("receipt", "Kvittering"),
                            ("question", "Vi trenger opplysninger"),
                            ("provisional", "Foreløpig svar"),
                            ("advance_notice", "Forhåndsvarsel"),
                            ("forwarding", "Klagen er sendt videre"),
                            ("renotification", "Nytt varsel om vedtaket"),
                            ("withdrawal", "Søknaden er trukket"),
                        ],
                        max_length=20,
                        verbose_name="brevtype",
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="nøkkel")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="opplysninger i brevet")),
                (
                    "language",
                    models.CharField(
                        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "Engelsk")],
                        max_length=2,
                        verbose_name="målform",
                    ),
                ),
                ("ordered_at", models.DateTimeField(auto_now_add=True, verbose_name="bestilt")),
                ("failure", models.TextField(blank=True, verbose_name="hva som mangler")),
            ],
            options={
                "verbose_name": "bestilt brev",
                "verbose_name_plural": "bestilte brev",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=40, verbose_name="hva")),
                ("read_at", models.DateTimeField(auto_now_add=True, verbose_name="lest")),
            ],
            options={
                "verbose_name": "lesing",
                "verbose_name_plural": "lesinger",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("first", "Første vedtak"),
                            ("correction", "Retting av åpenbar feil"),
                            ("reversal", "Omgjøring av eget tiltak"),
                            ("appeal", "Endring etter klage"),
                            ("revocation", "Tilbakekall"),
                        ],
                        max_length=20,
                        verbose_name="anledning",
                    ),
                ),
                (
                    "reason",
                    models.TextField(validators=[django.core.validators.MinLengthValidator(10)], verbose_name="grunn"),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True, verbose_name="gjenopptatt")),
                ("notice_sent_at", models.DateTimeField(blank=True, null=True, verbose_name="forhåndsvarslet")),
                ("notice_due_on", models.DateField(blank=True, null=True, verbose_name="frist for å uttale seg")),
                ("notice_answer", models.TextField(blank=True, verbose_name="uttalelse")),
                ("notice_answered_at", models.DateTimeField(blank=True, null=True, verbose_name="uttalte seg")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="lukket")),
            ],
            options={
                "verbose_name": "gjenopptak",
                "verbose_name_plural": "gjenopptak",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("supervisor", "Veilederens svar"),
                            ("unit", "Enhetens bekreftelse"),
                            ("centre", "Senterets bekreftelse"),
                            ("information", "Opplysninger fra legen"),
                        ],
                        max_length=20,
                        verbose_name="forespørsel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Spurt"),
                            ("delivered", "Levert"),
                            ("answered", "Besvart"),
                            ("declined", "Takket nei"),
                            ("expired", "Utløpt"),
                            ("withdrawn", "Trukket tilbake"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("recipient_name", models.CharField(max_length=150, verbose_name="mottaker")),
                ("recipient_email", models.EmailField(max_length=254, verbose_name="mottakerens e-post")),
                ("message", models.TextField(blank=True, verbose_name="melding")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="spurt")),
                ("due_on", models.DateField(verbose_name="frist")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="sist påminnet")),
                ("reminders", models.PositiveSmallIntegerField(default=0, verbose_name="påminnelser")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="avsluttet")),
                ("comment", models.TextField(blank=True, verbose_name="kommentar fra mottakeren")),
                ("facts_before", models.JSONField(blank=True, default=dict, verbose_name="fakta da det ble spurt")),
                ("facts_after", models.JSONField(blank=True, default=dict, verbose_name="fakta da det ble svart")),
            ],
            options={
                "verbose_name": "forespørsel",
                "verbose_name_plural": "forespørsler",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="RequestItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rekkefølge")),
                ("criterion", models.CharField(blank=True, max_length=60, verbose_name="vilkår")),
                ("field", models.CharField(blank=True, max_length=60, verbose_name="opplysning")),
                ("question", models.TextField(blank=True, verbose_name="spørsmål")),
                ("stated", models.TextField(blank=True, verbose_name="oppgitt")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "Bekreftet"),
                            ("corrected", "Rettet"),
                            ("rejected", "Kan ikke bekreftes"),
                            ("answered", "Besvart"),
                        ],
                        max_length=12,
                        verbose_name="svar",
                    ),
                ),
                ("value", models.TextField(blank=True, verbose_name="verdi")),
                ("comment", models.TextField(blank=True, verbose_name="kommentar")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvart")),
            ],
            options={
                "verbose_name": "del av forespørsel",
                "verbose_name_plural": "deler av forespørsler",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="StandardParagraph",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, verbose_name="nøkkel")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="versjon")),
                ("title", models.CharField(max_length=120, verbose_name="tittel")),
                ("criterion", models.CharField(blank=True, max_length=60, verbose_name="vilkår")),
                ("text_nb", models.TextField(verbose_name="bokmål")),
                ("text_nn", models.TextField(verbose_name="nynorsk")),
                ("text_en", models.TextField(verbose_name="engelsk")),
                ("written_at", models.DateTimeField(auto_now_add=True, verbose_name="skrevet")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="tatt ut av bruk")),
            ],
            options={
                "verbose_name": "standardavsnitt",
                "verbose_name_plural": "standardavsnitt",
                "ordering": ["key", "-version"],
                "permissions": [("maintain_paragraphs", "Kan vedlikeholde standardavsnitt")],
            },
        ),
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
        migrations.RemoveConstraint(
            model_name="application",
            name="approvals_application_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="proposal",
            name="approvals_proposal_grant_has_period",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="approvals_open_by_age",
        ),
        migrations.RemoveIndex(
            model_name="application",
            name="approvals_open_by_status",
        ),
        migrations.AddField(
            model_name="application",
            name="change_from",
            field=models.DateField(blank=True, null=True, verbose_name="endres fra og med"),
        ),
        migrations.AddField(
            model_name="application",
            name="change_kinds",
            field=models.JSONField(blank=True, default=list, verbose_name="hva som skal endres"),
        ),
        migrations.AddField(
            model_name="application",
            name="change_reason",
            field=models.TextField(blank=True, verbose_name="hvorfor"),
        ),
        migrations.AddField(
            model_name="application",
            name="changes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="change_cases",
                to="approvals.approval",
                verbose_name="endrer godkjenningen",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="provisional_due_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="foreløpig svar innen"),
        ),
        migrations.AddField(
            model_name="application",
            name="waited_days",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="dager ventet på andre"),
        ),
        migrations.AddField(
            model_name="application",
            name="waiting_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="venter siden"),
        ),
        migrations.AddField(
            model_name="approval",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ended_approvals",
                to="approvals.decision",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="ended_from",
            field=models.DateField(blank=True, null=True, verbose_name="gjelder ikke fra og med"),
        ),
        migrations.AddField(
            model_name="decision",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("first", "Første vedtak"),
                    ("correction", "Retting av åpenbar feil"),
                    ("reversal", "Omgjøring av eget tiltak"),
                    ("appeal", "Endring etter klage"),
                    ("revocation", "Tilbakekall"),
                ],
                default="first",
                max_length=20,
                verbose_name="anledning",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="approvals.decision",
                verbose_name="erstatter",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="check_code",
            field=models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="kontrollkode"),
        ),
        migrations.AddField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("decision", "Vedtak"),
                    ("correction", "Rettet vedtak"),
                    ("reversal", "Omgjøring"),
                    ("appeal_changed", "Vedtaket er endret etter klage"),
                    ("revocation", "Tilbakekall av godkjenningen"),
                    ("receipt", "Kvittering"),
                    ("question", "Vi trenger opplysninger"),
                    ("provisional", "Foreløpig svar"),
                    ("advance_notice", "Forhåndsvarsel"),
                    ("forwarding", "Klagen er sendt videre"),
                    ("renotification", "Nytt varsel om vedtaket"),
                    ("withdrawal", "Søknaden er trukket"),
                ],
                default="decision",
                max_length=20,
                verbose_name="brevtype",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="number",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="dokumentnummer"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="effective_on",
            field=models.DateField(blank=True, null=True, verbose_name="gjelder ikke fra og med"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("first", "Første vedtak"),
                    ("correction", "Retting av åpenbar feil"),
                    ("reversal", "Omgjøring av eget tiltak"),
                    ("appeal", "Endring etter klage"),
                    ("revocation", "Tilbakekall"),
                ],
                default="first",
                max_length=20,
                verbose_name="anledning",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="send_back_code",
            field=models.CharField(
                blank=True,
                choices=[
                    ("criterion", "Et vilkår er vurdert feil"),
                    ("reason", "Begrunnelsen holder ikke"),
                    ("facts", "Saken er ikke godt nok opplyst"),
                    ("period", "Perioden eller månedene stemmer ikke"),
                    ("letter", "Teksten i brevet må endres"),
                    ("impartiality", "Spørsmål om habilitet"),
                    ("other", "Annet"),
                ],
                max_length=20,
                verbose_name="årsak",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Utkast"),
                    ("submitted", "Sendt inn"),
                    ("under_review", "Under behandling"),
                    ("information_requested", "Venter på opplysninger"),
                    ("proposed", "Foreslått vedtak"),
                    ("granted", "Innvilget"),
                    ("partly_granted", "Delvis innvilget"),
                    ("refused", "Avslag"),
                    ("dismissed", "Avvist"),
                    ("revoked", "Tilbakekalt"),
                    ("withdrawn", "Trukket"),
                ],
                default="draft",
                editable=False,
                max_length=24,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="action",
            field=models.CharField(
                blank=True,
                choices=[
                    ("submit", "Sendte søknaden"),
                    ("take", "Tok saken til behandling"),
                    ("propose", "Foreslo vedtak"),
                    ("send_back", "Sendte forslaget tilbake"),
                    ("grant", "Innvilget"),
                    ("grant_partly", "Innvilget delvis"),
                    ("refuse", "Avslo"),
                    ("dismiss", "Avviste"),
                    ("revoke", "Kalte tilbake godkjenningen"),
                    ("request_information", "Ba om opplysninger"),
                    ("resume", "Tok saken opp igjen"),
                    ("reopen", "Gjenopptok saken"),
                    ("keep_grant", "Lot innvilgelsen stå"),
                    ("keep_part_grant", "Lot den delvise innvilgelsen stå"),
                    ("keep_refusal", "Lot avslaget stå"),
                    ("keep_dismissal", "Lot avvisningen stå"),
                    ("keep_revocation", "Lot tilbakekallet stå"),
                    ("withdraw", "Trakk søknaden"),
                ],
                max_length=20,
                verbose_name="handling",
            ),
        ),
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
                    ("letter_opened", "Brevet ble åpnet"),
                    ("disqualified", "En person ble markert som inhabil"),
                    ("appeal_received", "En klage kom inn"),
                    ("appeal_moved", "Klagen skiftet status"),
                    ("reopened", "Saken ble gjenopptatt"),
                    ("approval_ended", "En godkjenning ble avsluttet"),
                    ("exported", "Saken ble eksportert til arkiv"),
                ],
                max_length=30,
                verbose_name="hva",
            ),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="new_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "Utkast"),
                    ("submitted", "Sendt inn"),
                    ("under_review", "Under behandling"),
                    ("information_requested", "Venter på opplysninger"),
                    ("proposed", "Foreslått vedtak"),
                    ("granted", "Innvilget"),
                    ("partly_granted", "Delvis innvilget"),
                    ("refused", "Avslag"),
                    ("dismissed", "Avvist"),
                    ("revoked", "Tilbakekalt"),
                    ("withdrawn", "Trukket"),
                ],
                max_length=24,
                verbose_name="til",
            ),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="old_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "Utkast"),
                    ("submitted", "Sendt inn"),
                    ("under_review", "Under behandling"),
                    ("information_requested", "Venter på opplysninger"),
                    ("proposed", "Foreslått vedtak"),
                    ("granted", "Innvilget"),
                    ("partly_granted", "Delvis innvilget"),
                    ("refused", "Avslag"),
                    ("dismissed", "Avvist"),
                    ("revoked", "Tilbakekalt"),
                    ("withdrawn", "Trukket"),
                ],
                max_length=24,
                verbose_name="fra",
            ),
        ),
        migrations.AlterField(
            model_name="confirmation",
            name="field",
            field=models.CharField(
                choices=[
                    ("unit.palliative_beds", "palliative senger"),
                    ("unit.description", "organisering og kompetanse"),
                    ("unit.staffing", "bemanning"),
                    ("unit.patients_per_year", "pasienter per år"),
                    ("unit.patient_mix", "pasientgrunnlag"),
                    ("local.general_practitioners", "samarbeid med fastlegene"),
                    ("local.home_care", "samarbeid med hjemmetjenesten"),
                    ("centre.agreement_signed_on", "avtalen med senteret undertegnet"),
                    ("centre.agreement_from", "avtalen gjelder fra"),
                    ("centre.agreement_to", "avtalen gjelder til"),
                    ("centre.conferences", "pasientkonferanser per måned"),
                    ("centre.conference_plan", "plan for pasientkonferansene"),
                ],
                max_length=40,
                verbose_name="opplysning",
            ),
        ),
        migrations.AlterField(
            model_name="confirmation",
            name="registered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("granted", "Innvilget"),
                    ("partly_granted", "Delvis innvilget"),
                    ("refused", "Avslag"),
                    ("dismissed", "Avvist"),
                    ("revoked", "Tilbakekalt"),
                ],
                max_length=20,
                verbose_name="utfall",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="proposal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="approvals.proposal",
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("granted", "Innvilget"),
                    ("partly_granted", "Delvis innvilget"),
                    ("refused", "Avslag"),
                    ("dismissed", "Avvist"),
                    ("revoked", "Tilbakekalt"),
                ],
                max_length=20,
                verbose_name="forslag",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("status__in", ["submitted", "under_review", "information_requested", "proposed"])),
                fields=["submitted_at", "id"],
                name="approvals_open_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("status__in", ["submitted", "under_review", "information_requested", "proposed"])),
                fields=["status", "submitted_at", "id"],
                name="approvals_open_by_status",
            ),
        ),
        migrations.AddIndex(
            model_name="conclusion",
            index=models.Index(fields=["criterion", "-id"], name="approvals_conclusion_earlier"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "submitted",
                            "under_review",
                            "information_requested",
                            "proposed",
                            "granted",
                            "partly_granted",
                            "refused",
                            "dismissed",
                            "revoked",
                            "withdrawn",
                        ],
                    )
                ),
                name="approvals_application_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "information_requested"), ("waiting_since__isnull", False)),
                    models.Q(
                        models.Q(("status", "information_requested"), _negated=True), ("waiting_since__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="approvals_application_waiting_has_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "submitted", "under_review", "information_requested", "proposed"])
                ),
                fields=("changes",),
                name="approvals_application_one_open_change",
                violation_error_message="Det finnes allerede en endringssak for denne godkjenningen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("ended_from__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False), ("ended_from__isnull", False)),
                    _connector="OR",
                ),
                name="approvals_approval_ended_by_a_decision",
            ),
        ),
        migrations.RunPython(code_the_uncoded, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("send_back_code", ""), ("sent_back_by__isnull", True)),
                    models.Q(
                        (
                            "send_back_code__in",
                            ["criterion", "reason", "facts", "period", "letter", "impartiality", "other"],
                        ),
                        ("sent_back_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="approvals_proposal_sent_back_with_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ends_on__isnull", True),
                        ("kind__in", ["refused", "dismissed", "revoked"]),
                        ("starts_on__isnull", True),
                    ),
                    models.Q(
                        models.Q(("kind__in", ["refused", "dismissed", "revoked"]), _negated=True),
                        ("counted_months__isnull", False),
                        ("ends_on__isnull", False),
                        ("starts_on__isnull", False),
                        ("ends_on__gte", models.F("starts_on")),
                    ),
                    _connector="OR",
                ),
                name="approvals_proposal_grant_has_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("effective_on__isnull", False), ("kind", "revoked")),
                    models.Q(models.Q(("kind", "revoked"), _negated=True), ("effective_on__isnull", True)),
                    _connector="OR",
                ),
                name="approvals_proposal_revocation_has_day",
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="approvals.application"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="approvals.decision"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="registered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="audithead",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="approvals_audithead_single"),
        ),
        migrations.AddField(
            model_name="disqualification",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disqualifications",
                to="approvals.application",
            ),
        ),
        migrations.AddField(
            model_name="disqualification",
            name="marked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disqualification",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="letteropening",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="approvals.letter"
            ),
        ),
        migrations.AddField(
            model_name="letteropening",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="letterorder",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="letter_orders", to="approvals.application"
            ),
        ),
        migrations.AddField(
            model_name="letterorder",
            name="letter",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="order",
                to="approvals.letter",
            ),
        ),
        migrations.AddField(
            model_name="letterorder",
            name="ordered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="approvals.application"
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="appeal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reopenings",
                to="approvals.appeal",
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="approvals.application"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reopenings",
                to="approvals.decision",
                verbose_name="vedtaket det gjelder",
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="approvals.application"
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="appointment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="supervision.appointment",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="delivery",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="correspondence.delivery",
                verbose_name="utsendelse",
            ),
        ),
        migrations.AddField(
            model_name="requestitem",
            name="attachment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.attachment",
            ),
        ),
        migrations.AddField(
            model_name="requestitem",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="approvals.request"
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="request_item",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmation",
                to="approvals.requestitem",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("registered_by__isnull", False), ("request_item__isnull", True)),
                    models.Q(("registered_by__isnull", True), ("request_item__isnull", False)),
                    _connector="OR",
                ),
                name="approvals_confirmation_from_one_side",
            ),
        ),
        migrations.AddField(
            model_name="standardparagraph",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["received", "forwarded"])),
                fields=("decision",),
                name="approvals_appeal_one_open",
                violation_error_message="Vedtaket er allerede påklaget.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state__in", ["received", "forwarded"])),
                    models.Q(
                        models.Q(("state__in", ["received", "forwarded"]), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="approvals_appeal_closed_with_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "forwarded"), _negated=True),
                    models.Q(("forwarded_at__isnull", False), models.Q(("appeal_body", ""), _negated=True)),
                    _connector="OR",
                ),
                name="approvals_appeal_forwarded_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="disqualification",
            constraint=models.UniqueConstraint(
                fields=("application", "person"),
                name="approvals_disqualification_once",
                violation_error_message="Personen er allerede markert som inhabil i saken.",
            ),
        ),
        migrations.AddIndex(
            model_name="letterorder",
            index=models.Index(
                condition=models.Q(("letter__isnull", True)), fields=["id"], name="approvals_letter_to_make"
            ),
        ),
        migrations.AddConstraint(
            model_name="letterorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("letter__isnull", True), ("failure", ""), _connector="OR"),
                name="approvals_letterorder_made_or_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(fields=["application", "-id"], name="approvals_reading_newest"),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("application",),
                name="approvals_reopening_one_open",
                violation_error_message="Saken er allerede gjenopptatt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("occasion__in", ["correction", "reversal", "appeal", "revocation"])),
                name="approvals_reopening_occasion_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appeal__isnull", False), ("occasion", "appeal")),
                    models.Q(models.Q(("occasion", "appeal"), _negated=True), ("appeal__isnull", True)),
                    _connector="OR",
                ),
                name="approvals_reopening_appeal_with_occasion",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("notice_due_on__isnull", True), ("notice_sent_at__isnull", True)),
                    models.Q(("notice_due_on__isnull", False), ("notice_sent_at__isnull", False)),
                    _connector="OR",
                ),
                name="approvals_reopening_notice_has_due",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "delivered"])),
                fields=["due_on", "id"],
                name="approvals_req_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "delivered"])),
                fields=("application", "kind"),
                name="approvals_request_one_open_per_kind",
                violation_error_message="Det venter allerede en slik forespørsel i saken.",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state__in", ["asked", "delivered"])),
                    models.Q(
                        models.Q(("state__in", ["asked", "delivered"]), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="approvals_request_closed_with_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "delivered", "answered", "declined", "expired", "withdrawn"])
                ),
                name="approvals_request_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestitem",
            constraint=models.UniqueConstraint(fields=("request", "position"), name="approvals_requestitem_in_order"),
        ),
        migrations.AddConstraint(
            model_name="requestitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="approvals_requestitem_answered_paired",
            ),
        ),
        migrations.AddConstraint(
            model_name="standardparagraph",
            constraint=models.UniqueConstraint(fields=("key", "version"), name="approvals_paragraph_version_unique"),
        ),
        migrations.AddConstraint(
            model_name="standardparagraph",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)), fields=("key",), name="approvals_paragraph_one_in_use"
            ),
        ),
    ]
