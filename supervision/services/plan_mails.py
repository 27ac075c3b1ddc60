"""An individual education plan waits for a signature: whoever has not signed it hears of it at once."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from correspondence.models import Delivery
from correspondence.services import queue_delivery
from curriculum.models import IndividualPlan
from supervision.queries.meetings import appointment_to_sign, list_appointments

KIND: Final = "plan"


def tell_who_has_not_signed(plan: IndividualPlan, by: User) -> list[Delivery]:
    """Mail the doctor or the supervisor whose signature the version waits for, once for each version (R30).

    `by` has just written or signed it and needs no telling. Call it in the transaction of that act.
    """
    doctor, supervisor = plan.logbook.doctor.user, _supervisor_of(plan)
    waited_for = [(doctor, plan.signed_by_doctor_at), (supervisor, plan.signed_by_supervisor_at)]
    return [
        _queue(plan, reader=reader, by=by)
        for reader, signed_at in waited_for
        if reader is not None and reader.is_active and reader != by and signed_at is None
    ]


def _supervisor_of(plan: IndividualPlan) -> User | None:
    """Who signs plans today."""
    appointment = appointment_to_sign(list_appointments(plan.logbook), timezone.localdate())
    supervisor = appointment.supervisor if appointment is not None else None
    return supervisor.user if supervisor is not None else None


def _queue(plan: IndividualPlan, *, reader: User, by: User) -> Delivery:
    page = reverse("curriculum:individual_plan", kwargs={"public_id": plan.logbook.public_id})
    with translation.override(reader.language):
        names = {
            "reader": reader.name,
            "by": by.name,
            "version": plan.version,
            "page": settings.SITE_URL + page,
            "agency": settings.AGENCY_NAME,
        }
        has_signed = plan.signed_by_doctor_at is not None or plan.signed_by_supervisor_at is not None
        what = (
            _("%(by)s har signert den individuelle utdanningsplanen (versjon %(version)d).")
            if has_signed
            else _("%(by)s har skrevet den individuelle utdanningsplanen (versjon %(version)d).")
        )
        names["what"] = what % names
        body = (
            _(
                "Hei %(reader)s\n\n%(what)s Planen gjelder når dere begge har signert. "
                "Les den, og signer hvis dere er enige:\n%(page)s\n\nHilsen\n%(agency)s\n"
            )
            % names
        )
        subject = _("Utdanningsplanen venter på signaturen din")
    return queue_delivery(
        key=f"plan:{plan.pk}:{reader.pk}",
        kind=KIND,
        recipient_email=reader.email,
        recipient_name=reader.name,
        language=reader.language,
        subject=subject,
        body=body,
    )
