"""The provisional answer on the desk: when it is due, and one click to send it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import NorwegianDateField, TextField
from accounts.models import User
from approvals.admin.act import Act, Answers, DeskPanel, FormOf
from approvals.admin.reads import Desk
from approvals.models import Application
from approvals.permissions import check_may_assess
from approvals.services.provisional import MAX_REASON, draft_expected_date, draft_reason, send_provisional_answer


class ProvisionalForm(forms.Form):
    """Why the case takes time, and when a decision can be expected."""

    reason = TextField(
        label=_("Hvorfor det tar tid"),
        rows=3,
        max_length=MAX_REASON,
        help_text=_("Minst 10 tegn. Står i brevet til legen."),
        error_messages={"required": _("Skriv hvorfor saken tar tid.")},
    )
    expected_on = NorwegianDateField(label=_("Vedtaket ventes innen"), required=False)


def _send(application: Application, by: User, answers: Answers) -> Application:
    return send_provisional_answer(application, by=by, **answers)


ACTS: tuple[Act, ...] = (
    Act(
        name="send_provisional",
        label=_("Sende foreløpig svar"),
        form=ProvisionalForm,
        check=check_may_assess,
        run=_send,
        done=_("Foreløpig svar sendes nå."),
        panel="forelopig-svar",
    ),
)


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return the panel while the case is open and a provisional answer is due or sent; else None."""
    mark = desk.provisional
    if not mark:
        return None
    can_send = mark != "sent" and desk.handles
    form: Any = form_of("send_provisional", when=can_send, initial=_draft(desk) if can_send else {})
    return DeskPanel(
        template="admin/approvals/application/desk/provisional.html",
        anchor="forelopig-svar",
        heading=_("Foreløpig svar"),
        data={"mark": mark, "form": form},
        holds=(form,),
    )


def _draft(desk: Desk) -> dict[str, Any]:
    return {
        "reason": draft_reason(desk.application, asked=desk.asked),
        "expected_on": draft_expected_date(desk.on),
    }
