"""The case on the desk, and what is done there."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from approvals.admin.act import Act, DeskPanel
from approvals.admin.acts import ACTS, PANELS
from approvals.admin.forms import (
    ConclusionForm,
    ConfirmationForm,
    HandOverForm,
    NoteForm,
    ProposalForm,
    SendBackForm,
    SupervisorCheckForm,
)
from approvals.admin.impartiality import DisqualificationForm
from approvals.admin.reads import Area, CriterionRow, Desk, load_desk
from approvals.admin.requests import AskOthersForm, RequestCard, cards_of
from approvals.enums import Occasion, ReadingSubject, Status
from approvals.exceptions import CaseError, NotAllowed
from approvals.forms.refusals import add_refusal
from approvals.models import Application, Conclusion
from approvals.permissions import may_propose, may_read, may_sign
from approvals.services.refusals import record_refusal
from approvals.services.reopening import open_reopening
from approvals.services.traces import record_reading
from approvals.transitions import OPEN_STATUSES
from supervision.models import SupervisorBasis

#: the button that puts a paragraph into the form instead of sending it
INSERT = "insert_paragraph"
INVALID, CONFLICT, FORBIDDEN = 422, 409, 403


@dataclass(slots=True, kw_only=True)
class Attempt:
    """An act that did not go through: its form with everything typed, and the sentence if a service refused it.

    `is_writing` says that it was not meant to: the form came back with something put in.
    """

    act: Act
    form: forms.Form
    refusal: str = ""
    is_writing: bool = False

    @property
    def typed(self) -> list[tuple[str | Promise, str]]:
        """What was typed, for the case that the form is no longer on the page."""
        found = [(bound.label, str(bound.value() or "")) for bound in self.form.visible_fields()]
        return [(label, text) for label, text in found if text]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionCard:
    """A criterion with the form to conclude on it, if the reader can."""

    row: CriterionRow
    form: ConclusionForm | None
    is_open: bool
    earlier: list[Conclusion]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """Which acts the reader may and can do now, each as its form; None hides it."""

    can_take: bool
    takes_over: bool
    hand_over: HandOverForm | None
    confirm: ConfirmationForm | None
    check_supervisor: SupervisorCheckForm | None
    note: NoteForm | None
    propose: ProposalForm | None
    send_back: SendBackForm | None
    can_sign: bool
    is_own_proposal: bool
    can_conclude: bool
    disqualify: DisqualificationForm | None = None
    ask_others: AskOthersForm | None = None
    requests: list[RequestCard] = field(default_factory=list)
    more: list[DeskPanel] = field(default_factory=list)
    cards: list[tuple[Area, list[CriterionCard]]] = field(default_factory=list)


def desk_address(application: Application, anchor: str = "") -> str:
    """Return the address of a case's desk."""
    address = reverse("admin:approvals_application_change", args=[application.pk])
    return f"{address}#{anchor}" if anchor else address


def show_desk(
    request: HttpRequest, application: Application, context: dict[str, Any], *, attempt: Attempt | None = None
) -> HttpResponse:
    """Render the desk; with an attempt that failed, its form as it was sent and the status that tells why."""
    record_reading(application, by=request.user, subject=ReadingSubject.CASE)
    desk = load_desk(application.pk, reader=request.user, on=timezone.localdate())
    panels = _panels(desk, request.user, attempt)
    is_shown = attempt is not None and _is_shown(panels, attempt)
    context = {
        **context,
        "title": desk.application.case_number,
        "desk": desk,
        "panels": panels,
        "attempt": None if attempt is not None and attempt.is_writing and is_shown else attempt,
        "is_form_shown": is_shown,
    }
    return TemplateResponse(request, "admin/approvals/application/desk.html", context, status=_status(attempt))


def do_act(request: HttpRequest, application: Application, act: Act, context: dict[str, Any]) -> HttpResponse:
    """Do one act and return to the desk; refused or misfilled, show the desk with everything typed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    about = request.POST.get("criterion", "") or request.POST.get("request", "")
    form = act.form(request.POST, **_identity(act, about))
    try:
        act.check(request.user, application)
        if isinstance(form, ProposalForm) and INSERT in request.POST:
            fresh = form.with_paragraph(application.language)
            return show_desk(request, application, context, attempt=Attempt(act=act, form=fresh, is_writing=True))
        if not form.is_valid():
            return show_desk(request, application, context, attempt=Attempt(act=act, form=form))
        act.run(application, request.user, _answers(form))
    except CaseError as refusal:
        record_refusal(application, by=request.user, act=act.name, refusal=refusal)
        if not may_read(request.user, application):
            raise Http404 from refusal
        form.is_valid()
        add_refusal(form, refusal)
        attempt = Attempt(act=act, form=form, refusal=str(refusal))
        response = show_desk(request, application, context, attempt=attempt)
        response.status_code = FORBIDDEN if isinstance(refusal, NotAllowed) else CONFLICT
        return response
    messages.success(request, act.done)
    if not may_read(request.user, application):
        return HttpResponseRedirect(reverse("admin:approvals_application_changelist"))
    return HttpResponseRedirect(desk_address(application, _anchor(act, form)))


def _answers(form: forms.Form) -> dict[str, Any]:
    if isinstance(form, ProposalForm):
        return {"content": form.content(), "version": form.cleaned_data["version"]}
    return form.cleaned_data


def _identity(act: Act, criterion: str = "") -> dict[str, Any]:
    """Return what keeps the ids of a form its own among all forms of the page."""
    slug = "".join(character if character.isalnum() else "_" for character in criterion[:60])
    return {"auto_id": f"id_{act.name}_{slug}_%s" if slug else f"id_{act.name}_%s"}


def _anchor(act: Act, form: forms.Form) -> str:
    criterion = form.cleaned_data.get("criterion", "")
    return CriterionRow.anchor_of(criterion) if criterion else act.panel


def _status(attempt: Attempt | None) -> int:
    return INVALID if attempt and not attempt.refusal and not attempt.is_writing else 200


def _is_shown(panels: Panels, attempt: Attempt) -> bool:
    """Whether the form of the attempt still stands somewhere on the page."""
    if attempt.act.name == "conclude":
        return any(card.form is attempt.form for _area, cards in panels.cards for card in cards)
    if any(attempt.form in (card.resend, card.withdraw) for card in panels.requests):
        return True
    if any(attempt.form is form for panel in panels.more for form in panel.holds):
        return True
    return getattr(panels, attempt.act.name, None) is attempt.form


def _panels(desk: Desk, reader: User, attempt: Attempt | None) -> Panels:
    application, status = desk.application, desk.application.status
    handles = desk.handles
    reviews = handles and desk.is_mine
    signs = desk.open_proposal is not None and may_sign(reader, desk.open_proposal)
    under_review = handles and status == Status.UNDER_REVIEW

    def form_of(name: str, *, when: bool, **options: Any) -> Any:
        if not when:
            return None
        if attempt is not None and attempt.act.name == name:
            return _shown_again(attempt.form, version=application.version)
        return ACTS[name].form(**_identity(ACTS[name]), **options)

    return Panels(
        can_take=handles and (status == Status.SUBMITTED or (under_review and not desk.is_mine)),
        takes_over=status == Status.UNDER_REVIEW,
        hand_over=form_of(
            "hand_over",
            when=handles and status in OPEN_STATUSES - {Status.SUBMITTED},
            current=application.assigned_to_id,
        ),
        confirm=form_of("confirm", when=reviews),
        check_supervisor=form_of("check_supervisor", when=under_review and _has_register_basis(desk)),
        note=form_of("note", when=handles),
        propose=_offered(
            desk,
            form_of(
                "propose",
                when=reviews and may_propose(reader, application),
                initial={"version": application.version, "kind": desk.suggested},
            ),
        ),
        send_back=form_of("send_back", when=signs),
        can_sign=signs and not desk.void,
        is_own_proposal=desk.open_proposal is not None and desk.open_proposal.proposed_by_id == reader.pk,
        can_conclude=reviews,
        disqualify=form_of("disqualify", when=handles, marked=[each.person_id for each in desk.disqualifications]),
        ask_others=form_of("ask_others", when=handles and status in OPEN_STATUSES),
        requests=cards_of(
            desk.requests,
            can_act=handles and status in OPEN_STATUSES,
            attempted=(attempt.act.name, attempt.form) if attempt else None,
        ),
        cards=[(area, [_card(row, attempt, desk, concludes=reviews) for row in area.rows]) for area in desk.areas],
        more=[panel for build in PANELS if (panel := build(desk, reader, form_of)) is not None],
    )


def _offered(desk: Desk, form: ProposalForm | None) -> ProposalForm | None:
    """Return the form with what the round can come to: only one opened for a revocation revokes."""
    if form is None:
        return None
    reopening = open_reopening(desk.application) if desk.decision is not None else None
    return form.offer(revokes=reopening is not None and reopening.occasion == Occasion.REVOCATION)


def _shown_again(form: forms.Form, *, version: int) -> forms.Form:
    """Return the form as it was typed, but naming the version of the case that is on the page now."""
    if "version" in form.fields:
        form.data = {**dict(form.data.items()), "version": str(version)}
    return form


def _has_register_basis(desk: Desk) -> bool:
    standing = desk.application.service_period.standing_appointments
    supervisor = standing[0].supervisor if standing else None
    return supervisor is not None and supervisor.basis == SupervisorBasis.COMPETENCE_AREA


def _card(row: CriterionRow, attempt: Attempt | None, desk: Desk, *, concludes: bool) -> CriterionCard:
    form = None
    is_attempted = False
    if concludes and row.is_judgeable:
        is_attempted = attempt is not None and _concludes_on(attempt, row.id)
        form = attempt.form if is_attempted else _fresh_conclusion(row)
    settled = row.outcome == "met" and (bool(row.conclusions) or not row.has_changed)
    return CriterionCard(row=row, form=form, is_open=is_attempted or not settled, earlier=desk.earlier.get(row.id, []))


def _concludes_on(attempt: Attempt, criterion: str) -> bool:
    return attempt.act.name == "conclude" and attempt.form.data.get("criterion") == criterion


def _fresh_conclusion(row: CriterionRow) -> ConclusionForm:
    latest = row.conclusions[0] if row.conclusions else None
    initial = {"criterion": row.id}
    if latest:
        initial |= {"outcome": latest.outcome, "reason": latest.reason}
    return ConclusionForm(**_identity(ACTS["conclude"], row.id), initial=initial)
