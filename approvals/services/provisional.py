"""The provisional answer: why a case takes longer than a month, and when a decision can be expected (fvl. § 11 a)."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.deadlines import add_months, next_working_day
from approvals.enums import EventKind, LetterKind, Mover, RequestKind, Status
from approvals.exceptions import NotPossible
from approvals.models import Application
from approvals.permissions import check_may_assess
from approvals.services.letters import order_letter
from approvals.services.status import lock_application, record_event
from approvals.transitions import OPEN_STATUSES, all_movers

MAX_REASON: Final = 2000
MIN_REASON: Final = 10
MAX_DAYS: Final = 730
#: how much longer a decision is expected to take, unless the caseworker knows better
_MORE_MONTHS: Final = 1


def draft_reason(application: Application, *, asked: list[RequestKind]) -> str:
    """Return why the case takes time, from where it stands and whom it waits for, in the applicant's language."""
    with translation.override(application.language):
        movers = all_movers(application.status, asked)
        parts = [_reason_of_status(application)]
        others = [str(mover.label) for mover in movers[1:] if mover != Mover.DOCTOR]
        if others:
            parts.append(_("Vi venter dessuten på svar fra %(who)s.") % {"who": join_words(others)})
        return " ".join(parts)


def _reason_of_status(application: Application) -> str:
    if application.status == Status.INFORMATION_REQUESTED:
        return _("Vi har stilt deg spørsmål og venter på svarene dine før vi kan behandle søknaden videre.")
    if application.status == Status.PROPOSED:
        return _("Søknaden er vurdert, og forslaget til vedtak gjennomgås av en annen person før det kan fattes.")
    if application.status == Status.SUBMITTED:
        return _("Vi har mange søknader til behandling, og søknaden din venter på en saksbehandler.")
    return _("Vi behandler søknaden og vurderer hvert vilkår i regelverket. Det tar lengre tid enn en måned.")


def join_words(words: list[str]) -> str:
    """Return words as one enumeration: «enheten», «enheten og senteret», «veilederen, enheten og senteret»."""
    if len(words) < 2:  # noqa: PLR2004 - one word is no enumeration
        return "".join(words)
    return _("%(first)s og %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def draft_expected_date(today: date) -> date:
    """Return the day on which a decision can be expected, as a first proposal."""
    return next_working_day(add_months(today, _MORE_MONTHS))


def check_can_be_sent(application: Application) -> None:
    """Raise NotPossible unless the case waits for a decision and has had no provisional answer."""
    if application.status not in OPEN_STATUSES:
        raise NotPossible(_("Saken er ikke til behandling, og trenger ikke noe foreløpig svar."))
    if application.provisional_sent_at is not None:
        raise NotPossible(_("Foreløpig svar er allerede sendt i denne saken."))


@transaction.atomic
def send_provisional_answer(
    application: Application, *, by: User, reason: str, expected_on: date | None = None
) -> Application:
    """Order the letter that says why the case takes time and when a decision can be expected; once in each case.

    Raises NotAllowed for others than those who may handle the case, and NotPossible when the case is closed, the answer
    was sent before, the reason is missing, or the day has passed or lies too far ahead.
    """
    application = lock_application(application)
    check_may_assess(by, application)
    check_can_be_sent(application)
    reason, now = reason.strip(), timezone.now()
    today = timezone.localdate(now)
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        raise NotPossible(
            _("Begrunnelsen må ha mellom %(least)d og %(most)d tegn.") % {"least": MIN_REASON, "most": MAX_REASON},
            field="reason",
        )
    if expected_on is not None and not today < expected_on <= today + timedelta(days=MAX_DAYS):
        raise NotPossible(_("Datoen må være etter i dag og innen to år."), field="expected_on")
    application.provisional_sent_at = now
    application.save(update_fields=["provisional_sent_at"])
    details = {"reason": reason, "expected_on": expected_on.isoformat() if expected_on else ""}
    record_event(application, EventKind.PROVISIONAL_SENT, by=by, detail=details)
    order_letter(application, LetterKind.PROVISIONAL, by=by, key=f"provisional:{application.pk}", details=details)
    return application
