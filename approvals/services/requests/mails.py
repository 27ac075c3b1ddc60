"""The messages around a request, in the language of the application.

Only the invitation and the reminder to the person asked hold a personal link; their text is erased when it is sent.
"""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.enums import RequestKind, RequestState
from approvals.models import Application, Request
from correspondence.models import Delivery
from correspondence.services import queue_delivery

KIND: Final = "request"
_SUBJECTS: Final[dict[str, Promise]] = {
    RequestKind.SUPERVISOR: gettext_lazy("Vil du være veileder for %(doctor)s?"),
    RequestKind.UNIT: gettext_lazy("Kan du bekrefte opplysninger om enheten?"),
    RequestKind.CENTRE: gettext_lazy("Kan du bekrefte avtalen med senteret?"),
}
_ASKS: Final[dict[str, Promise]] = {
    RequestKind.SUPERVISOR: gettext_lazy(
        "%(doctor)s søker om forhåndsgodkjenning av tjeneste ved en palliativ enhet, og har oppgitt deg som veileder. "
        "Vi trenger svaret ditt før søknaden kan avgjøres."
    ),
    RequestKind.UNIT: gettext_lazy(
        "%(doctor)s søker om forhåndsgodkjenning av tjeneste ved %(unit)s, og har oppgitt opplysninger om enheten. "
        "Vi ber deg bekrefte eller rette dem, punkt for punkt."
    ),
    RequestKind.CENTRE: gettext_lazy(
        "%(doctor)s søker om forhåndsgodkjenning av tjeneste ved %(unit)s, og har oppgitt en avtale med %(centre)s. "
        "Vi ber deg bekrefte eller rette det som er oppgitt, punkt for punkt."
    ),
}
#: what became of a request, told to the applicant
_OUTCOMES: Final[dict[str, tuple[Promise, Promise]]] = {
    RequestState.ANSWERED: (
        gettext_lazy("%(name)s har svart"),
        gettext_lazy("%(name)s har svart på forespørselen du sendte. Du ser svaret her:"),
    ),
    RequestState.DECLINED: (
        gettext_lazy("%(name)s kan ikke svare"),
        gettext_lazy(
            "%(name)s har takket nei til å svare på forespørselen. Her ser du hvorfor, og kan spørre en annen:"
        ),
    ),
    RequestState.EXPIRED: (
        gettext_lazy("%(name)s har ikke svart innen fristen"),
        gettext_lazy("%(name)s svarte ikke innen fristen. Lenken virker ikke lenger. Her kan du spørre på nytt:"),
    ),
}


def queue_invitation(request: Request, *, secret: str, key: str) -> Delivery:
    """Ask, with the personal link."""
    application = request.application
    with translation.override(application.language):
        names = _names(request)
        body = _(
            "Hei %(name)s\n\n%(ask)s\n\n"
            "Åpne den personlige lenken din, les hva som er oppgitt, og svar. Du trenger ingen konto:\n%(link)s\n\n"
            "Lenken virker én gang, til og med %(day)s. Ikke send den videre: den som har den, svarer i ditt navn.\n\n"
            "%(extra)sHilsen\n%(agency)s\n"
        ) % {**names, "ask": _ASKS[request.kind] % names, "link": _link(secret), "extra": _log_in(request)}
        subject = str(_SUBJECTS[request.kind] % names)
    return _queue_to_recipient(request, key=key, subject=subject, body=body, holds_secret=True)


def queue_reminder(request: Request, *, secret: str, key: str) -> Delivery:
    """Remind the person asked; the new link works beside the earlier one."""
    with translation.override(request.application.language):
        names = _names(request)
        body = _(
            "Hei %(name)s\n\nVi minner om dette: %(ask)s\n\n"
            "Fristen er %(day)s. Du svarer her, uten konto:\n%(link)s\n\n"
            "Ikke send lenken videre: den som har den, svarer i ditt navn.\n\n%(extra)sHilsen\n%(agency)s\n"
        ) % {**names, "ask": _ASKS[request.kind] % names, "link": _link(secret), "extra": _log_in(request)}
        subject = _("Påminnelse: %(subject)s") % {"subject": _SUBJECTS[request.kind] % names}
    return _queue_to_recipient(request, key=key, subject=subject, body=body, holds_secret=True)


def queue_reminder_to_doctor(request: Request, *, key: str, has_arrived: bool) -> Delivery:
    """Tell the applicant that the answer is missing, and when the message did not arrive, that as well."""
    with translation.override(request.application.language):
        names = _names(request)
        what = (
            _("Vi har minnet om det på e-post. Ta gjerne kontakt selv også.")
            if has_arrived
            else _("E-posten kom ikke fram. Kontroller adressen, og send forespørselen på nytt.")
        )
        body = _(
            "Hei %(doctor)s\n\n%(name)s har ikke svart ennå. Fristen er %(day)s. %(what)s\n\n"
            "Her kan du sende forespørselen på nytt eller endre adressen:\n%(page)s\n\nHilsen\n%(agency)s\n"
        ) % {**names, "what": what, "page": settings.SITE_URL + page_of(request)}
        subject = _("%(name)s har ikke svart ennå") % names
    return _queue_to_doctor(request.application, key=key, subject=subject, body=body)


def queue_outcome(request: Request) -> Delivery:
    """Tell the applicant what became of the request."""
    with translation.override(request.application.language):
        names = _names(request)
        subject, sentence = (str(text % names) for text in _OUTCOMES[request.state])
        body = _("Hei %(doctor)s\n\n%(sentence)s\n%(page)s\n\nHilsen\n%(agency)s\n") % {
            **names,
            "sentence": sentence,
            "page": settings.SITE_URL + page_of(request),
        }
    key = f"request:{request.pk}:{request.state}:doctor"
    return _queue_to_doctor(request.application, key=key, subject=subject, body=body)


def queue_release(request: Request) -> Delivery:
    """Tell the person asked that no answer is needed any more."""
    with translation.override(request.application.language):
        names = _names(request)
        body = (
            _(
                "Hei %(name)s\n\nForespørselen vi sendte deg om søknaden til %(doctor)s, er trukket tilbake. "
                "Lenken virker ikke lenger, og du trenger ikke å gjøre noe.\n\nHilsen\n%(agency)s\n"
            )
            % names
        )
        subject = _("Du trenger ikke å svare likevel")
    return _queue_to_recipient(request, key=f"request:{request.pk}:withdrawn", subject=subject, body=body)


def page_of(request: Request) -> str:
    """Return the applicant's page of a request."""
    address: str = reverse(
        "approvals:third_party", kwargs={"public_id": request.application.public_id, "kind": str(request.kind)}
    )
    return address


def _names(request: Request) -> dict[str, str]:
    application = request.application
    unit, centre = application.service_period.unit, application.centre_statement.centre
    return {
        "name": request.recipient_name,
        "doctor": application.doctor.user.name,
        "unit": unit.name if unit else _("en palliativ enhet"),
        "centre": centre.name if centre else _("et palliativt senter"),
        "day": date_format(request.due_on, "j. F Y"),
        "agency": settings.AGENCY_NAME,
    }


def _link(secret: str) -> str:
    return str(settings.SITE_URL + reverse("approvals:answer_request", kwargs={"secret": secret}))


def _log_in(request: Request) -> str:
    """Return how a supervisor answers after log-in, or nothing."""
    if request.appointment_id is None:
        return ""
    page = settings.SITE_URL + reverse("approvals:appointment", kwargs={"pk": request.appointment_id})
    return _("Har du konto med denne e-postadressen, kan du i stedet logge inn og svare her:\n%(page)s\n\n") % {
        "page": page
    }


def _queue_to_recipient(request: Request, *, key: str, subject: str, body: str, holds_secret: bool = False) -> Delivery:
    return queue_delivery(
        key=key,
        kind=KIND,
        recipient_email=request.recipient_email,
        recipient_name=request.recipient_name,
        language=request.application.language,
        subject=subject,
        body=body,
        reference=request.application.case_number or "",
        holds_secret=holds_secret,
    )


def _queue_to_doctor(application: Application, *, key: str, subject: str, body: str) -> Delivery:
    user = application.doctor.user
    return queue_delivery(
        key=key,
        kind=KIND,
        recipient_email=user.email,
        recipient_name=user.name,
        language=application.language,
        subject=subject,
        body=body,
        reference=application.case_number or "",
    )
