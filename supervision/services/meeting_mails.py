"""The messages around a meeting, in the reader's language. Nothing that was said in a meeting is ever in one."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from correspondence.models import Delivery
from correspondence.services import queue_delivery
from curriculum.months import first_day_of
from supervision.models import AskedMonth, DoctorAnswer, Handover, Meeting

KIND: Final = "supervision"


def queue_question_to_doctor(meeting: Meeting, *, secret: str) -> Delivery:
    """Ask the doctor whether the meeting was as it is logged, with a personal link."""
    doctor = meeting.logbook.doctor.user
    with translation.override(doctor.language):
        names = _names(meeting)
        names["what"] = (
            _("%(supervisor)s har rettet det som er ført om et veiledningsmøte.") % names
            if meeting.replaces_id
            else _("%(supervisor)s har ført et veiledningsmøte med deg.") % names
        )
        names["link"] = settings.SITE_URL + reverse("supervision:answer_by_link", kwargs={"secret": secret})
        body = (
            _(
                "Hei %(doctor)s\n\n%(what)s\n\n%(day)s, %(form)s, %(minutes)s minutter.\n\n"
                "Stemmer det? Åpne den personlige lenken din og svar med ett trykk:\n%(link)s\n\n"
                "Lenken virker én gang. Ikke send den videre: den som har den, svarer i ditt navn.\n\n"
                "Hilsen\n%(agency)s\n"
            )
            % names
        )
        subject = _("Stemmer møtet %(day)s?") % names
    return _queue(doctor, key=f"meeting:{meeting.pk}:question", subject=subject, body=body, holds_secret=True)


def queue_struck_to_doctor(meeting: Meeting) -> Delivery:
    """Tell the doctor that a meeting no longer counts."""
    doctor = meeting.logbook.doctor.user
    with translation.override(doctor.language):
        names = {**_names(meeting), "page": page_of(meeting)}
        body = (
            _(
                "Hei %(doctor)s\n\n%(supervisor)s har strøket veiledningsmøtet %(day)s. Det teller ikke lenger. "
                "Her ser du hvorfor:\n%(page)s\n\nHilsen\n%(agency)s\n"
            )
            % names
        )
        subject = _("Møtet %(day)s er strøket") % names
    return _queue(doctor, key=f"meeting:{meeting.pk}:struck", subject=subject, body=body)


def queue_dispute_to_supervisor(meeting: Meeting) -> Delivery | None:
    """Tell the supervisor that the doctor does not agree. Why stands on the page of the meeting alone."""
    supervisor = meeting.appointment.supervisor
    if supervisor is None or meeting.answer != DoctorAnswer.DISPUTED or meeting.answered_at is None:
        return None
    with translation.override(supervisor.user.language):
        names = {**_names(meeting), "page": page_of(meeting)}
        body = (
            _(
                "Hei %(supervisor)s\n\n%(doctor)s mener at møtet %(day)s ikke er riktig ført. "
                "Her ser du svaret, og kan rette eller stryke møtet:\n%(page)s\n\nHilsen\n%(agency)s\n"
            )
            % names
        )
        subject = _("Møtet %(day)s er bestridt") % names
    key = f"meeting:{meeting.pk}:disputed:{meeting.answered_at.timestamp():.0f}"
    return _queue(supervisor.user, key=key, subject=subject, body=body)


def queue_question_for_month(asked: AskedMonth, *, doctor: User, supervisor: User, secret: str) -> Delivery:
    """Ask the supervisor when the meeting of a month was held, with a personal link that logs it."""
    with translation.override(supervisor.language):
        names = {
            "doctor": doctor.name,
            "supervisor": supervisor.name,
            "month": date_format(first_day_of(asked.month), "F Y"),
            "link": settings.SITE_URL + reverse("supervision:log_by_link", kwargs={"secret": secret}),
            "agency": settings.AGENCY_NAME,
        }
        body = (
            _(
                "Hei %(supervisor)s\n\nVi finner ikke noe veiledningsmøte med %(doctor)s i %(month)s. "
                "Er det holdt? Åpne den personlige lenken din og skriv når, så er det ført, uten at du logger inn:\n"
                "%(link)s\n\nLenken gjelder bare %(month)s og virker én gang. Ikke send den videre: den som har den, "
                "fører i ditt navn. Er det ikke holdt noe møte, trenger du ikke gjøre noe.\n\nHilsen\n%(agency)s\n"
            )
            % names
        )
        subject = _("Har du og %(doctor)s møttes i %(month)s?") % names
    key = f"month:{asked.appointment_id}:{asked.month}:question"
    return _queue(supervisor, key=key, subject=subject, body=body, holds_secret=True)


def queue_handover_to_doctor(handover: Handover, *, doctor: User, supervisor: User, page: str) -> Delivery:
    """Ask the doctor to report a change of supervisor. What the supervisor wrote stands on the page."""
    with translation.override(doctor.language):
        names = {
            "doctor": doctor.name,
            "supervisor": supervisor.name,
            "new": handover.name,
            "day": date_format(handover.from_on, "j. F Y"),
            "page": settings.SITE_URL + page,
            "agency": settings.AGENCY_NAME,
        }
        body = (
            _(
                "Hei %(doctor)s\n\n%(supervisor)s ønsker at %(new)s tar over som veilederen din fra %(day)s. "
                "Du melder byttet selv, og den nye veilederen må takke ja. Her ser du ønsket og kommer videre:\n"
                "%(page)s\n\nHilsen\n%(agency)s\n"
            )
            % names
        )
        subject = _("%(supervisor)s ønsker at du får en ny veileder") % names
    return _queue(doctor, key=f"handover:{handover.pk}", subject=subject, body=body)


def page_of(meeting: Meeting) -> str:
    """Return the full address of a meeting."""
    page = reverse("supervision:meeting", kwargs={"public_id": meeting.logbook.public_id, "pk": meeting.pk})
    return str(settings.SITE_URL + page)


def _names(meeting: Meeting) -> dict[str, object]:
    supervisor = meeting.appointment.supervisor
    return {
        "doctor": meeting.logbook.doctor.user.name,
        "supervisor": supervisor.user.name if supervisor is not None else meeting.appointment.name,
        "day": date_format(meeting.held_on, "j. F Y"),
        "form": meeting.get_form_display(),
        "minutes": meeting.minutes,
        "agency": settings.AGENCY_NAME,
    }


def _queue(reader: User, *, key: str, subject: str, body: str, holds_secret: bool = False) -> Delivery:
    return queue_delivery(
        key=key,
        kind=KIND,
        recipient_email=reader.email,
        recipient_name=reader.name,
        language=reader.language,
        subject=subject,
        body=body,
        holds_secret=holds_secret,
    )
