"""The closed lists of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a case stands. Written by `approvals.services.transition` alone."""

    DRAFT = "draft", _("Utkast")
    SUBMITTED = "submitted", _("Sendt inn")
    UNDER_REVIEW = "under_review", _("Under behandling")
    INFORMATION_REQUESTED = "information_requested", _("Venter på opplysninger")
    PROPOSED = "proposed", _("Foreslått vedtak")
    GRANTED = "granted", _("Innvilget")
    PARTLY_GRANTED = "partly_granted", _("Delvis innvilget")
    REFUSED = "refused", _("Avslag")
    DISMISSED = "dismissed", _("Avvist")
    REVOKED = "revoked", _("Tilbakekalt")
    WITHDRAWN = "withdrawn", _("Trukket")


class Action(models.TextChoices):
    """What can be done to a case that moves it."""

    SUBMIT = "submit", _("Sendte søknaden")
    TAKE = "take", _("Tok saken til behandling")
    PROPOSE = "propose", _("Foreslo vedtak")
    SEND_BACK = "send_back", _("Sendte forslaget tilbake")
    GRANT = "grant", _("Innvilget")
    GRANT_PARTLY = "grant_partly", _("Innvilget delvis")
    REFUSE = "refuse", _("Avslo")
    DISMISS = "dismiss", _("Avviste")
    REVOKE = "revoke", _("Kalte tilbake godkjenningen")
    REQUEST_INFORMATION = "request_information", _("Ba om opplysninger")
    RESUME = "resume", _("Tok saken opp igjen")
    REOPEN = "reopen", _("Gjenopptok saken")
    KEEP_GRANT = "keep_grant", _("Lot innvilgelsen stå")
    KEEP_PART_GRANT = "keep_part_grant", _("Lot den delvise innvilgelsen stå")
    KEEP_REFUSAL = "keep_refusal", _("Lot avslaget stå")
    KEEP_DISMISSAL = "keep_dismissal", _("Lot avvisningen stå")
    KEEP_REVOCATION = "keep_revocation", _("Lot tilbakekallet stå")
    WITHDRAW = "withdraw", _("Trakk søknaden")


class Mover(models.TextChoices):
    """Whose move it is."""

    DOCTOR = "doctor", _("legen")
    SUPERVISOR = "supervisor", _("veilederen")
    UNIT = "unit", _("enheten")
    CENTRE = "centre", _("senteret")
    CASEWORKER = "caseworker", _("saksbehandleren")
    APPROVER = "approver", _("godkjenneren")
    NOBODY = "nobody", _("ingen")


class DecisionKind(models.TextChoices):
    """What a proposal and a decision can say."""

    GRANTED = "granted", _("Innvilget")
    PARTLY_GRANTED = "partly_granted", _("Delvis innvilget")
    REFUSED = "refused", _("Avslag")
    DISMISSED = "dismissed", _("Avvist")
    REVOKED = "revoked", _("Tilbakekalt")


class Occasion(models.TextChoices):
    """Why a decision is made."""

    FIRST = "first", _("Første vedtak")
    CORRECTION = "correction", _("Retting av åpenbar feil")
    REVERSAL = "reversal", _("Omgjøring av eget tiltak")
    APPEAL = "appeal", _("Endring etter klage")
    REVOCATION = "revocation", _("Tilbakekall")


class SendBackCode(models.TextChoices):
    """What the second person found wanting."""

    CRITERION = "criterion", _("Et vilkår er vurdert feil")
    REASON = "reason", _("Begrunnelsen holder ikke")
    FACTS = "facts", _("Saken er ikke godt nok opplyst")
    PERIOD = "period", _("Perioden eller månedene stemmer ikke")
    LETTER = "letter", _("Teksten i brevet må endres")
    IMPARTIALITY = "impartiality", _("Spørsmål om habilitet")
    OTHER = "other", _("Annet")


class LetterKind(models.TextChoices):
    """Every letter that a case can send. One template each."""

    DECISION = "decision", _("Vedtak")
    CORRECTION = "correction", _("Rettet vedtak")
    REVERSAL = "reversal", _("Omgjøring")
    APPEAL_CHANGED = "appeal_changed", _("Vedtaket er endret etter klage")
    REVOCATION = "revocation", _("Tilbakekall av godkjenningen")
    RECEIPT = "receipt", _("Kvittering")
    QUESTION = "question", _("Vi trenger opplysninger")
    PROVISIONAL = "provisional", _("Foreløpig svar")
    ADVANCE_NOTICE = "advance_notice", _("Forhåndsvarsel")
    FORWARDING = "forwarding", _("Klagen er sendt videre")
    RENOTIFICATION = "renotification", _("Nytt varsel om vedtaket")
    WITHDRAWAL = "withdrawal", _("Søknaden er trukket")
    CONFIRMATION = "confirmation", _("Bekreftelse av tellende tjeneste")


class RequestKind(models.TextChoices):
    """What can be waited for."""

    SUPERVISOR = "supervisor", _("Veilederens svar")
    UNIT = "unit", _("Enhetens bekreftelse")
    CENTRE = "centre", _("Senterets bekreftelse")
    INFORMATION = "information", _("Opplysninger fra legen")


class RequestState(models.TextChoices):
    """The life of a request."""

    ASKED = "asked", _("Spurt")
    DELIVERED = "delivered", _("Levert")
    ANSWERED = "answered", _("Besvart")
    DECLINED = "declined", _("Takket nei")
    EXPIRED = "expired", _("Utløpt")
    WITHDRAWN = "withdrawn", _("Trukket tilbake")


class ItemAnswer(models.TextChoices):
    """How one item of a request was answered."""

    CONFIRMED = "confirmed", _("Bekreftet")
    CORRECTED = "corrected", _("Rettet")
    REJECTED = "rejected", _("Kan ikke bekreftes")
    ANSWERED = "answered", _("Besvart")


class AppealState(models.TextChoices):
    """The life of an appeal."""

    RECEIVED = "received", _("Mottatt")
    CHANGED_BY_US = "upheld_by_us", _("Tatt til følge av oss")
    FORWARDED = "forwarded", _("Sendt klageinstansen")
    DECISION_STANDS = "upheld", _("Vedtaket er stadfestet")
    DECISION_CHANGED = "changed", _("Vedtaket er endret av klageinstansen")
    WITHDRAWN = "withdrawn", _("Klagen er trukket")


class ChangeKind(models.TextChoices):
    """What a change case asks to change."""

    POSITION = "position", _("Stillingsstørrelse")
    UNIT = "unit", _("Enhet")
    SUPERVISOR = "supervisor", _("Veileder")
    DATES = "dates", _("Datoer")
    LEAVE = "leave", _("Permisjon")
    ENDING = "ending", _("Avslutning")


class ApprovalState(models.TextChoices):
    """Whether an approval applies, and what became of it when it does not."""

    ACTIVE = "active", _("Gjelder")
    ENDED = "ended", _("Avsluttet")
    SUPERSEDED = "superseded", _("Avløst av en nyere")
    REVOKED = "revoked", _("Tilbakekalt")


class EventKind(models.TextChoices):
    """What the timeline tells, besides the moves of `Action`."""

    STARTED = "started", _("Startet søknaden")
    MOVED = "moved", _("Status endret")
    SECTION_SAVED = "section_saved", _("Lagret en del av søknaden")
    ATTACHED = "attached", _("La ved et dokument")
    DETACHED = "detached", _("Fjernet et vedlegg")
    SUPERVISOR_ASKED = "supervisor_asked", _("Veilederen ble spurt")
    SUPERVISOR_ACCEPTED = "supervisor_accepted", _("Veilederen takket ja")
    SUPERVISOR_DECLINED = "supervisor_declined", _("Veilederen takket nei")
    SUPERVISOR_VERIFIED = "supervisor_verified", _("Veilederen ble kontrollert i registeret")
    HANDED_OVER = "handed_over", _("Saken skiftet saksbehandler")
    FACT_CONFIRMED = "fact_confirmed", _("En opplysning ble bekreftet")
    CONCLUDED = "concluded", _("Konkluderte på et vilkår")
    ASSESSED = "assessed", _("Saken ble vurdert")
    LETTER_PREPARED = "letter_prepared", _("Vedtaksbrevet ble laget for signering")
    REFUSED_ACT = "refused_act", _("En handling ble avvist")
    REQUEST_ASKED = "request_asked", _("En forespørsel ble sendt")
    REQUEST_ANSWERED = "request_answered", _("En forespørsel ble besvart")
    REQUEST_DECLINED = "request_declined", _("En forespørsel ble avslått")
    REQUEST_EXPIRED = "request_expired", _("Fristen for en forespørsel gikk ut")
    REQUEST_WITHDRAWN = "request_withdrawn", _("En forespørsel ble trukket tilbake")
    REMINDED = "reminded", _("En påminnelse ble sendt")
    LETTER_SENT = "letter_sent", _("Et brev ble sendt")
    PROVISIONAL_SENT = "provisional_sent", _("Foreløpig svar ble sendt")
    LETTER_OPENED = "letter_opened", _("Brevet ble åpnet")
    DISQUALIFIED = "disqualified", _("En person ble markert som inhabil")
    APPEAL_RECEIVED = "appeal_received", _("En klage kom inn")
    APPEAL_MOVED = "appeal_moved", _("Klagen skiftet status")
    REOPENED = "reopened", _("Saken ble gjenopptatt")
    NOTICE_SENT = "notice_sent", _("Et forhåndsvarsel ble sendt")
    NOTICE_ANSWERED = "notice_answered", _("Legen svarte på forhåndsvarselet")
    APPROVAL_ENDED = "approval_ended", _("En godkjenning ble avsluttet")
    SUPERVISOR_INELIGIBLE = "supervisor_ineligible", _("Det ble registrert om veilederen fyller kravene")
    AGREEMENT_ENDED = "agreement_ended", _("Det ble registrert hvor lenge avtalen med senteret gjelder")
    EXPORTED = "exported", _("Saken ble eksportert til arkiv")


class ReadingSubject(models.TextChoices):
    """What of a case a staff member can open."""

    CASE = "case", _("Saken")
    ATTACHMENT = "attachment", _("Et vedlegg")
    LETTER = "letter", _("Et brev")
    ASSESSMENT = "assessment", _("En lagret vurdering")


class Section(models.TextChoices):
    """The parts of an application, in the order of the task list."""

    ABOUT = "about", _("Om deg")
    UNIT = "unit", _("Enheten")
    SERVICE = "service", _("Stilling og periode")
    CENTRE = "centre", _("Palliativt senter")
    LOCAL = "local", _("Lokalt samarbeid")
    SUPERVISOR = "supervisor", _("Veileder")
    PLAN = "plan", _("Plan og undervisning")
    COURSE = "course", _("Resten av de to årene")
    ATTACHMENTS = "attachments", _("Vedlegg")


class AttachmentKind(models.TextChoices):
    """What an attachment is meant to document."""

    PLAN = "plan", _("Individuell utdanningsplan")
    AGREEMENT = "agreement", _("Avtale med palliativt senter")
    SUPERVISOR_BASIS = "supervisor_basis", _("Grunnlag for veilederen")
    PROGRAMME = "programme", _("Undervisningsprogram")
    UNIT = "unit", _("Beskrivelse av enheten")
    OTHER = "other", _("Annet")


class ConfirmedField(models.TextChoices):
    """Facts that a unit or a centre confirms and a caseworker registers with its source."""

    PALLIATIVE_BEDS = "unit.palliative_beds", _("palliative senger")
    DESCRIPTION = "unit.description", _("organisering og kompetanse")
    STAFFING = "unit.staffing", _("bemanning")
    PATIENTS_PER_YEAR = "unit.patients_per_year", _("pasienter per år")
    PATIENT_MIX = "unit.patient_mix", _("pasientgrunnlag")
    GENERAL_PRACTITIONERS = "local.general_practitioners", _("samarbeid med fastlegene")
    HOME_CARE = "local.home_care", _("samarbeid med hjemmetjenesten")
    AGREEMENT_SIGNED_ON = "centre.agreement_signed_on", _("avtalen med senteret undertegnet")
    AGREEMENT_FROM = "centre.agreement_from", _("avtalen gjelder fra")
    AGREEMENT_TO = "centre.agreement_to", _("avtalen gjelder til")
    CONFERENCES = "centre.conferences", _("pasientkonferanser per måned")
    CONFERENCE_PLAN = "centre.conference_plan", _("plan for pasientkonferansene")


class ConclusionOutcome(models.TextChoices):
    """What a caseworker can conclude on a criterion that asks for judgement."""

    MET = "met", _("Oppfylt")
    NOT_MET = "not_met", _("Ikke oppfylt")


class AlertKind(models.TextChoices):
    """What the follow-up looks for in an approval that is in force (R18, R20, R21, R24, R28, R32)."""

    NO_MEETING = "no_meeting", _("måned uten veiledningsmøte")
    NO_EVALUATION = "no_evaluation", _("lenge uten evaluering")
    FEW_CONFERENCES = "few_conferences", _("for få pasientkonferanser")
    HOURS_BEHIND = "hours_behind", _("for få undervisningstimer i dette tempoet")
    SMALL_POSITION = "small_position", _("stilling under minstekravet")
    NO_SUPERVISOR = "no_supervisor", _("ingen veileder")
    AGREEMENT_ENDED = "agreement_ended", _("avtalen med senteret er gått ut")
    ENDS_SOON = "ends_soon", _("godkjenningen slutter snart")


class ConfirmationState(models.TextChoices):
    """Where a confirmation of counted service stands."""

    MADE = "made", _("Venter på veilederen")
    SUPERVISOR_SIGNED = "supervisor_signed", _("Venter på saksbehandleren")
    ISSUED = "issued", _("Utstedt")
    WITHDRAWN = "withdrawn", _("Trukket")
    REPLACED = "replaced", _("Erstattet")


class SimulationState(models.TextChoices):
    """How far a simulation of a draft of the rules has come."""

    WAITING = "waiting", _("Venter")
    RUNNING = "running", _("Kjører")
    FINISHED = "finished", _("Ferdig")
    FAILED = "failed", _("Stoppet")
