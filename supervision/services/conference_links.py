"""The palliative centre confirms one month's conferences by a personal link: one month of one log, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.exceptions import LinkUnusable
from accounts.links import count_recent_links, make_link, use_link
from accounts.models import SingleUseLink, User
from correspondence.models import Delivery
from correspondence.services import queue_delivery
from curriculum.exceptions import LogChanged, NotPossible
from curriculum.hooks import log_changed
from curriculum.models import Logbook
from curriculum.months import first_day_of, month_number
from curriculum.permissions import check_may_keep
from supervision.models import Conference, ConferenceSeries, ConferenceState
from supervision.queries.conferences import approved_days, conferences_of_month
from supervision.services.conferences import settle_without_account
from units.models import PalliativeCentre

PURPOSE: Final = "conferences_of_month"
KIND: Final = "conferences"
#: a link is about one month of one log, and so is its number: the log's, then so many places for the month's
_MONTHS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreAnswer:
    """What the centre says of one conference: held, cancelled with a cause, or nothing (an empty state)."""

    state: str = ""
    cause: str = ""


class AnswerRefused(NotPossible):
    """One of the answers cannot be kept; `conference` says which."""

    def __init__(self, message: str, *, field: str, conference: int) -> None:
        super().__init__(message, field=field)
        self.conference = conference


def centre_of(logbook: Logbook) -> PalliativeCentre | None:
    """Return the centre with which the newest series was planned, if any (T17)."""
    newest = (
        ConferenceSeries.objects.filter(logbook=logbook, centre__isnull=False).select_related("centre").order_by("-id")
    )
    series = newest.first()
    return series.centre if series else None


@transaction.atomic
def ask_centre_to_confirm(logbook: Logbook, *, by: User, month: int) -> Delivery:
    """Send the centre's contact a link with which to say what became of the month's conferences.

    A new link makes the earlier ones for the same month void. Raises NotAllowed for others than the doctor, and
    NotPossible when there is nothing to ask about, no centre or no address, the address is the doctor's own, or many
    messages went to it within the hour.
    """
    logbook = Logbook.objects.select_for_update(of=("self",)).select_related("doctor__user").get(pk=logbook.pk)
    check_may_keep(by, logbook)
    if not _open_conferences(logbook, month):
        raise NotPossible(_("Det er ingen konferanser å bekrefte i denne måneden."))
    centre = centre_of(logbook)
    if centre is None:
        raise NotPossible(_("Planlegg en rekke med et palliativt senter først, så vet vi hvem vi skal spørre."))
    if not centre.contact_email:
        sentence = _("Vi har ingen e-postadresse til kontakten ved %(centre)s. Før konferansene selv.")
        raise NotPossible(sentence % {"centre": centre.name})
    if is_own_address(logbook, centre.contact_email):
        raise NotPossible(_("Senterets adresse er din egen. Ingen bekrefter sine egne konferanser."))
    _check_not_flooding(logbook, centre.contact_email)
    until = timezone.localdate() + timedelta(days=settings.REQUEST_DUE_DAYS)
    secret = make_link(
        purpose=PURPOSE,
        subject_id=_subject(logbook.pk, month),
        recipient_email=centre.contact_email,
        expires_at=timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)),
    )
    return _queue(logbook, centre, month=month, secret=secret, until=until)


@transaction.atomic
def settle_by_link(link: SingleUseLink, *, answers: Mapping[int, CentreAnswer]) -> int:
    """Keep what the centre says of the month's conferences, and spend the link; return how many were settled.

    `answers` are by the conference's number; conferences that the doctor has settled stay as they are. All answers are
    kept, or none. Raises LinkUnusable for a link that is spent, NotPossible when nothing is answered, AnswerRefused
    when one of the answers cannot be kept, and LogChanged when the doctor was first.
    """
    found = Logbook.objects.select_for_update(of=("self",)).filter(pk=link.subject_id // _MONTHS).first()
    if found is None:
        raise LinkUnusable
    use_link(link)
    month = link.subject_id % _MONTHS
    by_pk = {each.pk: each for each in conferences_of_month(found, month)}
    given = {pk: answer for pk, answer in answers.items() if answer.state}
    if not given:
        raise NotPossible(_("Svar på minst én av konferansene."))
    for pk, answer in given.items():
        _settle_one(by_pk.get(pk), answer, pk=pk)
    log_changed(found, day=first_day_of(month))
    return len(given)


def month_of(link: SingleUseLink) -> tuple[Logbook, int]:
    """Return the log and the month that the link is about. Raises LinkUnusable when there is no such log."""
    logbook = Logbook.objects.select_related("doctor__user").filter(pk=link.subject_id // _MONTHS).first()
    if logbook is None:
        raise LinkUnusable
    return logbook, link.subject_id % _MONTHS


def is_own_address(logbook: Logbook, email: str) -> bool:
    """Whether the address is one of the doctor's; what stands after a plus sign names the same mailbox."""
    user = logbook.doctor.user
    own = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    return _mailbox(email) in {_mailbox(address) for address in own}


def _mailbox(email: str) -> str:
    local, _at, domain = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _settle_one(conference: Conference | None, answer: CentreAnswer, *, pk: int) -> None:
    if conference is None or answer.state not in {ConferenceState.HELD, ConferenceState.CANCELLED}:
        raise AnswerRefused(_("Velg blant svarene på siden."), field="state", conference=pk)
    try:
        settle_without_account(conference, state=ConferenceState(answer.state), cause=answer.cause)
    except LogChanged:
        raise
    except NotPossible as refused:
        raise AnswerRefused(str(refused), field=refused.field, conference=pk) from refused


def _open_conferences(logbook: Logbook, month: int) -> list[Conference]:
    today = timezone.localdate()
    return [
        each
        for each in conferences_of_month(logbook, month)
        if each.state == ConferenceState.PLANNED and each.on <= today
    ]


def _subject(logbook_id: int, month: int) -> int:
    return logbook_id * _MONTHS + month


def _check_not_flooding(logbook: Logbook, email: str) -> None:
    days = approved_days(logbook)
    months = range(month_number(days[0]), month_number(days[1]) + 1) if days else range(0)
    sent = count_recent_links(
        purpose=PURPOSE,
        subject_ids=[_subject(logbook.pk, month) for month in months],
        recipient_email=email,
        since=timezone.now() - timedelta(hours=1),
    )
    if sent >= settings.REQUEST_MAILS_PER_HOUR:
        raise NotPossible(
            _("Det er sendt mange e-poster til denne adressen den siste timen. Vent litt, og prøv igjen.")
        )


def _queue(logbook: Logbook, centre: PalliativeCentre, *, month: int, secret: str, until: date) -> Delivery:
    user = logbook.doctor.user
    with translation.override(user.language):
        names = {
            "name": centre.contact_name or centre.name,
            "doctor": user.name,
            "month": date_format(first_day_of(month), "F Y"),
            "link": settings.SITE_URL + reverse("supervision:answer_conferences", kwargs={"secret": secret}),
            "day": date_format(until, "j. F Y"),
            "agency": settings.AGENCY_NAME,
        }
        subject = _("Kan du bekrefte pasientkonferansene i %(month)s?") % names
        body = (
            _(
                "Hei %(name)s\n\n%(doctor)s er lege under utdanning i palliativ medisin og ber dere bekrefte hvilke "
                "pasientkonferanser som ble holdt i %(month)s.\n\n"
                "Åpne den personlige lenken, og kryss av. Du trenger ingen konto:\n%(link)s\n\n"
                "Lenken virker én gang, til og med %(day)s. Ikke send den videre: den som har den, svarer i senterets "
                "navn.\n\nHilsen\n%(agency)s\n"
            )
            % names
        )
    link = SingleUseLink.objects.filter(purpose=PURPOSE, subject_id=_subject(logbook.pk, month)).latest("pk")
    return queue_delivery(
        key=f"conferences:{logbook.pk}:{month}:{link.pk}",
        kind=KIND,
        recipient_email=centre.contact_email,
        recipient_name=centre.contact_name or centre.name,
        language=user.language,
        subject=subject,
        body=body,
        holds_secret=True,
    )
