"""The messages around an appointment: the answer, told to the doctor, and the days, told to those who supervise.

What the authority thought of a case is the doctor's alone: the supervisors hear whom they follow, and on which days.
"""

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import Status
from approvals.models import Application, Approval
from correspondence.services import queue_delivery
from curriculum.models import Logbook
from supervision.models import Appointment

KIND: Final = "appointment"


def queue_acceptance(application: Application, appointment: Appointment) -> None:
    """Tell the doctor that the person named has accepted, and where to see what is left to do."""
    user = application.doctor.user
    if not user.is_active:
        return
    with translation.override(application.language):
        about = {
            "name": user.name,
            "supervisor": appointment.name,
            "left": _what_is_left(application),
            "link": settings.SITE_URL + application.get_absolute_url(),
            "agency": settings.AGENCY_NAME,
        }
        subject = _("%(supervisor)s har takket ja til å være veilederen din") % about
        body = (
            _(
                "Hei %(name)s\n\n%(supervisor)s har takket ja til å være veilederen din. %(left)s\n%(link)s\n\n"
                "Hilsen\n%(agency)s\n"
            )
            % about
        )
    _queue_to_doctor(application, key=f"appointment-accepted:{appointment.pk}", subject=subject, body=body)


def queue_refusal(application: Application, appointment: Appointment) -> None:
    """Tell the doctor that the person named has declined."""
    user = application.doctor.user
    with translation.override(application.language):
        subject = _("Veilederen du oppga, har takket nei")
        body = _(
            "Hei %(name)s\n\n"
            "%(supervisor)s har takket nei til å være veilederen din. Logg inn for å se hva du kan gjøre:\n%(link)s\n\n"
            "Hilsen\n%(agency)s\n"
        ) % {
            "name": user.name,
            "supervisor": appointment.name,
            "link": settings.SITE_URL + application.get_absolute_url(),
            "agency": settings.AGENCY_NAME,
        }
    _queue_to_doctor(application, key=f"appointment-declined:{appointment.pk}", subject=subject, body=body)


def follower_of(approval: Approval | None) -> Appointment | None:
    """Return whose days reach the end of an approval that stands; None when there is none, or nobody follows it.

    Somebody else may have been named in the same service before; their days end earlier.
    """
    if approval is None or approval.ended_at is not None:
        return None
    followed = Appointment.objects.filter(service_period=approval.service_period_id, last_day=approval.ends_on)
    return followed.select_related("supervisor__user").order_by("-pk").first()


def tell_supervisors(given: Approval, *, before: Appointment | None) -> None:
    """Tell whoever begins to follow by a grant, and whoever stops because of it; `before` followed until then.

    Nobody is told when the same person goes on. A closed account gets no mail.
    """
    after = follower_of(given)
    if before is not None and after is not None and before.supervisor_id == after.supervisor_id:
        return
    if after is not None:
        _queue_beginning(given, after)
    if before is not None:
        # The grant has moved the last day since.
        _queue_end(given, Appointment.objects.select_related("supervisor__user").get(pk=before.pk))


def _what_is_left(application: Application) -> str:
    if application.status != Status.DRAFT:
        return _("Svaret er lagt til i sak %(number)s. Her ser du saken:") % {"number": application.case_number}
    if application.changes is None:
        return _("Søknaden er ikke sendt ennå. Her ser du hva som gjenstår, og sender den når alt er fylt ut:")
    number = application.changes.decision.application.case_number
    sentence = _(
        "Endringen av godkjenningen i sak %(number)s er ikke sendt ennå. "
        "Her ser du hva som gjenstår, og sender den når alt er fylt ut:"
    )
    return sentence % {"number": number}


def _queue_beginning(given: Approval, appointment: Appointment) -> None:
    reader = _reader(appointment)
    if reader is None:
        return
    with translation.override(reader.language):
        about = _about(given, reader) | {"first": _day(given.starts_on), "last": _day(given.ends_on)}
        subject = _("Du er veileder for %(doctor)s fra og med %(first)s") % about
        body = (
            _(
                "Hei %(name)s\n\n"
                "Tjenesten til %(doctor)s er forhåndsgodkjent med deg som veileder. "
                "Du følger tjenesten fra og med %(first)s til og med %(last)s.\n\n"
                "I loggen planlegger og fører du veiledningsmøtene:\n%(link)s\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
            % about
        )
    _queue_to_supervisor(given, reader, key=f"supervision-begins:{given.pk}", subject=subject, body=body)


def _queue_end(given: Approval, appointment: Appointment) -> None:
    reader, first, last = _reader(appointment), appointment.first_day, appointment.last_day
    if reader is None or first is None or last is None:
        return
    with translation.override(reader.language):
        open_until = last + timedelta(days=settings.FORMER_SUPERVISOR_DAYS)
        about = _about(given, reader) | {"last": _day(last), "open_until": _day(open_until)}
        if last < first:
            subject = _("Du skal ikke være veileder for %(doctor)s likevel") % about
            body = _(
                "Hei %(name)s\n\nTjenesten til %(doctor)s får en annen veileder før du skulle begynne. "
                "Du trenger ikke å gjøre noe.\n\nIkke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
        else:
            subject = _("Du er veileder for %(doctor)s til og med %(last)s") % about
            body = _(
                "Hei %(name)s\n\nTjenesten til %(doctor)s får en annen veileder. "
                "Siste dag du følger den, er %(last)s.\n\n"
                "Møtene du har holdt, kan du fortsatt rette. Loggen er åpen for deg til og med %(open_until)s:\n"
                "%(link)s\n\nIkke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
        body = body % about
    _queue_to_supervisor(given, reader, key=f"supervision-ends:{given.pk}", subject=subject, body=body)


def _reader(appointment: Appointment) -> User | None:
    user = appointment.supervisor.user if appointment.supervisor is not None else None
    return user if user is not None and user.is_active else None


def _about(given: Approval, reader: User) -> dict[str, str]:
    logbook = Logbook.objects.get(service_periods=given.service_period_id)
    page = reverse("supervision:meetings", kwargs={"public_id": logbook.public_id})
    return {
        "name": reader.name,
        "doctor": given.doctor.user.name,
        "link": settings.SITE_URL + page,
        "agency": settings.AGENCY_NAME,
    }


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _queue_to_doctor(application: Application, *, key: str, subject: str, body: str) -> None:
    user = application.doctor.user
    queue_delivery(
        key=key,
        kind=KIND,
        recipient_email=user.email,
        recipient_name=user.name,
        language=application.language,
        subject=subject,
        body=body,
        reference=application.case_number or "",
    )


def _queue_to_supervisor(given: Approval, reader: User, *, key: str, subject: str, body: str) -> None:
    queue_delivery(
        key=key,
        kind=KIND,
        recipient_email=reader.email,
        recipient_name=reader.name,
        language=reader.language,
        subject=subject,
        body=body,
        reference=given.decision.application.case_number or "",
    )
