"""The messages around questions to the applicant; the letter that asks is ordered with the act itself."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.enums import RequestState
from approvals.models import Request
from approvals.services.requests.mails import KIND
from correspondence.models import Delivery
from correspondence.services import queue_delivery

#: how questions end without answers: subject and sentence
_ENDS: Final[dict[str, tuple[Promise, Promise]]] = {
    RequestState.EXPIRED: (
        gettext_lazy("Fristen for å svare på spørsmålene er ute – sak %(number)s"),
        gettext_lazy(
            "Fristen for å svare på spørsmålene i saken gikk ut %(day)s. Saken er nå tilbake hos saksbehandleren. "
            "Det du har skrevet og lagt ved, er tatt vare på, og saksbehandleren ser det. "
            "Saken er ikke avgjort av at fristen gikk ut."
        ),
    ),
    RequestState.WITHDRAWN: (
        gettext_lazy("Du trenger ikke å svare på spørsmålene likevel – sak %(number)s"),
        gettext_lazy(
            "Saksbehandleren har trukket spørsmålene i saken tilbake, og du trenger ikke å gjøre noe. "
            "Det du har skrevet og lagt ved, er tatt vare på."
        ),
    ),
}


def queue_question_reminder(request: Request, *, key: str) -> Delivery:
    """Remind the applicant of the deadline; nothing is decided by its passing."""
    with translation.override(request.application.language):
        values = _values(request)
        subject = _("Påminnelse: vi venter på svar fra deg – sak %(number)s") % values
        body = (
            _(
                "Hei %(name)s\n\n"
                "Saksbehandleren har stilt deg spørsmål om søknaden, og saken venter på svarene dine. "
                "Fristen er %(day)s. Du kan lagre svarene underveis og sende dem når alle er besvart:\n%(page)s\n\n"
                "Hilsen\n%(agency)s\n"
            )
            % values
        )
    return _queue(request, key=key, subject=subject, body=body)


def queue_end_of_questions(request: Request) -> Delivery:
    """Tell the applicant that the time is up, or that no answer is needed any more."""
    with translation.override(request.application.language):
        values = _values(request)
        subject, sentence = (str(text % values) for text in _ENDS[request.state])
        body = _("Hei %(name)s\n\n%(sentence)s\n%(page)s\n\nHilsen\n%(agency)s\n") % {**values, "sentence": sentence}
    return _queue(request, key=f"request:{request.pk}:{request.state}:doctor", subject=subject, body=body)


def _values(request: Request) -> dict[str, str]:
    application = request.application
    page = reverse("approvals:questions", kwargs={"public_id": application.public_id})
    return {
        "name": request.recipient_name,
        "number": application.case_number or "",
        "day": date_format(request.due_on, "j. F Y"),
        "page": settings.SITE_URL + page,
        "agency": settings.AGENCY_NAME,
    }


def _queue(request: Request, *, key: str, subject: str, body: str) -> Delivery:
    user = request.application.doctor.user
    return queue_delivery(
        key=key,
        kind=KIND,
        recipient_email=user.email,
        recipient_name=user.name,
        language=request.application.language,
        subject=subject,
        body=body,
        reference=request.application.case_number or "",
    )
