"""Who signs a confirmation of counted service: the supervisor of its last day, also when the log is closed to them.

A supervisor who left follows the log for a while and then no more (`supervision.services.release_former_supervisors`),
but the days they followed stay theirs to vouch for. Their appointment opens the confirmations that end on one of those
days, and nothing else of the log; as with the meetings they held (`supervision.permissions.may_open_meeting`).
"""

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import STAFF_ROLES
from approvals.models import ServiceConfirmation
from correspondence.services import queue_delivery
from curriculum.exceptions import NotAllowed
from curriculum.models import Logbook
from curriculum.permissions import may_open
from supervision.models import Appointment


def signer_of(logbook: Logbook, *, on: date) -> User | None:
    """Return who follows the service on a day and has an account to sign with, None when nobody does."""
    appointment = (
        Appointment.objects.filter(
            service_period__logbook=logbook, first_day__lte=on, last_day__gte=on, supervisor__user__is_active=True
        )
        .exclude(supervisor__user__role__in=STAFF_ROLES)
        .select_related("supervisor__user")
        .order_by("-first_day", "-pk")
        .first()
    )
    return appointment.supervisor.user if appointment is not None and appointment.supervisor is not None else None


def may_vouch_for(user: User, confirmation: ServiceConfirmation) -> bool:
    """Whether the person follows, or followed, the service on the last confirmed day."""
    return _vouched_for(user).filter(pk=confirmation.pk).exists()


def check_may_vouch_for(user: User, confirmation: ServiceConfirmation) -> None:
    """Only the supervisor of the last confirmed day signs. Raises NotAllowed."""
    if not may_vouch_for(user, confirmation):
        raise NotAllowed(_("Bare den som er veileder på den siste dagen i perioden, kan signere."))


def confirmations_open_to(user: User, logbook: Logbook) -> QuerySet[ServiceConfirmation]:
    """Return all of a log's confirmations to those who may open it, to a former supervisor those of their days."""
    rows = ServiceConfirmation.objects.all() if may_open(user, logbook) else _vouched_for(user)
    return rows.filter(logbook=logbook)


def ask_to_sign(confirmation: ServiceConfirmation, person: User) -> None:
    """Tell the supervisor that a confirmation waits to be signed. The link leads to that one alone."""
    address = reverse("approvals:confirmation", args=[confirmation.logbook.public_id, confirmation.public_id])
    with translation.override(person.language):
        about = {
            "name": person.name,
            "doctor": confirmation.logbook.doctor.user.name,
            "day": date_format(confirmation.ends_on, "DATE_FORMAT"),
            "link": settings.SITE_URL + address,
            "agency": settings.AGENCY_NAME,
        }
        subject = _("Bekreftelse av tjeneste venter på deg")
        body = (
            _(
                "Hei %(name)s\n\n"
                "%(doctor)s ber om bekreftelse av tjenesten til og med %(day)s. Den er regnet ut fra loggen. "
                "Se gjennom den, og signer hvis den stemmer:\n%(link)s\n\n"
                "Ikke svar på denne e-posten.\n\nHilsen\n%(agency)s\n"
            )
            % about
        )
    queue_delivery(
        key=f"confirmation:{confirmation.pk}:asked",
        kind="confirmation",
        recipient_email=person.email,
        recipient_name=person.name,
        language=person.language,
        subject=subject,
        body=body,
    )


def _vouched_for(user: User) -> QuerySet[ServiceConfirmation]:
    """Return every confirmation that ends on a day on which the person follows its service."""
    if user.is_staff:
        return ServiceConfirmation.objects.none()
    own = Appointment.objects.filter(
        service_period__logbook=OuterRef("logbook"),
        supervisor__user=user,
        first_day__lte=OuterRef("ends_on"),
        last_day__gte=OuterRef("ends_on"),
    )
    return ServiceConfirmation.objects.filter(Exists(own))
