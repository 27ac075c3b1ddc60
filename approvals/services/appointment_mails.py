"""The messages around an appointment: the answer, told to the doctor, and the days, told to those who supervise.

What the authority thought of a case is the doctor's alone: the supervisors hear whom they follow, and on which days.
"""

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.enums import Status
from approvals.models import Application, Approval, Decision
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
    if not user.is_active:
        return
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

    `before` holds the days as they were before the grant. Whoever goes on is told only of days that are moved. A closed
    account gets no mail.
    """
    after = follower_of(given)
    if before is not None and after is not None and before.supervisor_id == after.supervisor_id:
        _tell_of_moved_days(given, before, after)
        return
    if after is not None:
        _queue_beginning(given, after)
    if before is not None:
        _queue_end(given, _as_it_is_now(before))


def tell_of_end(ended: Approval, decision: Decision, *, before: Appointment) -> None:
    """Tell whoever followed a service that its approval ends by a decision and no other takes over; not why."""
    _queue_stop(
        ended,
        _as_it_is_now(before),
        key=f"supervision-over:{decision.pk}",
        never=gettext_lazy(
            "Hei %(name)s\n\nForhåndsgodkjenningen av tjenesten til %(doctor)s faller bort før tjenesten begynner. "
            "Du trenger ikke å gjøre noe.\n\nIkke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
        ),
        ends=gettext_lazy(
            "Hei %(name)s\n\nForhåndsgodkjenningen av tjenesten til %(doctor)s gjelder bare til og med %(last)s. "
            "Det er også siste dag du følger tjenesten. Det som var planlagt etter den dagen, er avlyst.\n\n"
            "Møtene du har holdt, kan du fortsatt rette. Loggen er åpen for deg til og med %(open_until)s:\n"
            "%(link)s\n\nIkke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
        ),
    )


def _as_it_is_now(appointment: Appointment) -> Appointment:
    """Return the appointment with the days that a decision has given it since."""
    return Appointment.objects.select_related("supervisor__user").get(pk=appointment.pk)


def _tell_of_moved_days(given: Approval, before: Appointment, after: Appointment) -> None:
    """Tell whoever goes on that the service begins or ends on another day than they were told before."""
    now = _as_it_is_now(before)
    has_followed = now.first_day is not None and now.last_day is not None and now.first_day <= now.last_day
    if before.first_day != after.first_day and (now.pk == after.pk or not has_followed):
        _queue_beginning(given, after)
    elif before.last_day != after.last_day:
        _queue_moved_end(given, before, after)


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


def _queue_moved_end(given: Approval, before: Appointment, after: Appointment) -> None:
    reader, old, last = _reader(after), before.last_day, after.last_day
    if reader is None or old is None or last is None:
        return
    with translation.override(reader.language):
        about = _about(given, reader) | {"old": _day(old), "last": _day(last)}
        subject = _("Du er veileder for %(doctor)s til og med %(last)s") % about
        body = (
            _(
                "Hei %(name)s\n\nForhåndsgodkjenningen av tjenesten til %(doctor)s er endret. "
                "Du følger tjenesten til og med %(last)s, ikke til og med %(old)s som før.\n\n"
                "I loggen planlegger og fører du veiledningsmøtene:\n%(link)s\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
            % about
        )
    _queue_to_supervisor(given, reader, key=f"supervision-moves:{given.pk}", subject=subject, body=body)


def _queue_end(given: Approval, appointment: Appointment) -> None:
    _queue_stop(
        given,
        appointment,
        key=f"supervision-ends:{given.pk}",
        never=gettext_lazy(
            "Hei %(name)s\n\nTjenesten til %(doctor)s får en annen veileder før du skulle begynne. "
            "Du trenger ikke å gjøre noe.\n\nIkke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
        ),
        ends=gettext_lazy(
            "Hei %(name)s\n\nTjenesten til %(doctor)s får en annen veileder. "
            "Siste dag du følger den, er %(last)s.\n\n"
            "Møtene du har holdt, kan du fortsatt rette. Loggen er åpen for deg til og med %(open_until)s:\n"
            "%(link)s\n\nIkke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
        ),
    )


def _queue_stop(approval: Approval, appointment: Appointment, *, key: str, never: Promise, ends: Promise) -> None:
    """Tell whoever stops following: `never` when it is before their first day, else `ends` with the last one."""
    reader, first, last = _reader(appointment), appointment.first_day, appointment.last_day
    if reader is None or first is None or last is None:
        return
    with translation.override(reader.language):
        about = _about(approval, reader) | {"last": _day(last), "open_until": _open_until(last)}
        if last < first:
            subject, body = _("Du skal ikke være veileder for %(doctor)s likevel"), str(never)
        else:
            subject, body = _("Du er veileder for %(doctor)s til og med %(last)s"), str(ends)
        subject, body = subject % about, body % about
    _queue_to_supervisor(approval, reader, key=key, subject=subject, body=body)


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


def _open_until(last: date) -> str:
    return _day(last + timedelta(days=settings.FORMER_SUPERVISOR_DAYS))


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
