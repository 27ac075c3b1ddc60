"""Questions to the applicant, raised from the criteria: on the desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.form_fields import NorwegianDateField, TextField
from accounts.models import User
from approvals.admin.act import Act, Answers, DeskPanel, FormOf
from approvals.admin.reads import CriterionRow, Desk
from approvals.deadlines import answer_due
from approvals.enums import RequestKind, RequestState, Status
from approvals.exceptions import NotPossible
from approvals.models import Application, Request, RequestItem
from approvals.models.request import OPEN_REQUEST_STATES
from approvals.permissions import check_may_assess
from approvals.queries import list_question_requests
from approvals.services.changes import Change
from approvals.services.question_places import PLACES
from approvals.services.questions import (
    MAX_QUESTION,
    Question,
    ask_questions,
    changes_about,
    changes_of,
    draft_questions,
    withdraw_questions,
)
from approvals.templatetags.desk import criterion_title

#: outcomes about which there is something to ask; the other criteria stand folded together
_OPEN_OUTCOMES: Final = ("not_met", "missing", "judgement")


def _slug(criterion: str) -> str:
    return criterion.replace(".", "_")


class AskQuestionsForm(forms.Form):
    """Which criteria to ask about, in which words, and until when. Each criterion ticked becomes one question."""

    due_on = NorwegianDateField(label=gettext_lazy("Svarfrist"))
    message = TextField(
        label=gettext_lazy("Innledning"),
        rows=2,
        max_length=MAX_QUESTION,
        required=False,
        help_text=gettext_lazy("Står i brevet foran spørsmålene."),
    )

    def __init__(self, *args: Any, drafts: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        """`drafts` are the first texts of the questions, by criterion."""
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = answer_due(timezone.localdate(), days=settings.QUESTION_DUE_DAYS)
        for criterion in PLACES:
            title = criterion_title(criterion)
            slug = _slug(criterion)
            self.fields[f"tick_{slug}"] = forms.BooleanField(label=title, required=False)
            self.fields[f"text_{slug}"] = TextField(
                label=_("Spørsmål om: %(title)s") % {"title": title},
                rows=3,
                max_length=MAX_QUESTION,
                required=False,
                initial=(drafts or {}).get(criterion, ""),
            )

    def clean(self) -> dict[str, Any]:
        """Gather the questions that are ticked."""
        cleaned = super().clean() or self.cleaned_data
        ticked = [criterion for criterion in PLACES if cleaned.get(f"tick_{_slug(criterion)}")]
        for criterion in ticked:
            name = f"text_{_slug(criterion)}"
            if name in cleaned and not cleaned[name]:
                self.add_error(name, _("Skriv et spørsmål til hvert vilkår du har valgt."))
        if not ticked:
            self.add_error(None, _("Velg minst ett vilkår å spørre om."))
        cleaned["questions"] = [
            Question(criterion=criterion, text=cleaned.get(f"text_{_slug(criterion)}", "")) for criterion in ticked
        ]
        return cleaned

    def visible_fields(self) -> list[BoundField]:
        """Return what was written: the texts of the criteria that are ticked, and the rest."""
        shown = super().visible_fields()
        if not self.is_bound:
            return shown
        ticked = {f"text_{_slug(criterion)}" for criterion in PLACES if self[f"tick_{_slug(criterion)}"].value()}
        return [bound for bound in shown if bound.name in ticked or bound.name in ("due_on", "message")]

    def pair(self, criterion: str) -> tuple[BoundField, BoundField]:
        """Return the tick and the text of one criterion."""
        slug = _slug(criterion)
        return self[f"tick_{slug}"], self[f"text_{slug}"]


class WithdrawQuestionsForm(forms.Form):
    """Why the questions are taken back."""

    reason = TextField(label=gettext_lazy("Hvorfor"), max_length=500, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """One criterion that can be asked about."""

    row: CriterionRow
    tick: BoundField
    text: BoundField


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredItem:
    """One question with its answer, and what was changed because of it."""

    item: RequestItem
    title: str
    changes: list[Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCard:
    """Questions that were asked together. Answers that are not sent are shown only when nothing more can come."""

    request: Request
    items: list[AnsweredItem]
    other_changes: list[Change] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether answers are waited for."""
        return self.request.state in OPEN_REQUEST_STATES


def _ask(application: Application, by: User, answers: Answers) -> Request:
    return ask_questions(
        application, by=by, questions=answers["questions"], due_on=answers["due_on"], message=answers["message"]
    )


def _withdraw(application: Application, by: User, answers: Answers) -> Request:
    waiting = Request.objects.open().filter(application=application, kind=RequestKind.INFORMATION).first()
    if waiting is None:
        raise NotPossible(_("Saken venter ikke på svar fra legen."))
    return withdraw_questions(waiting, by=by, reason=answers["reason"])


ACTS: tuple[Act, ...] = (
    Act(
        name="ask_questions",
        label=gettext_lazy("Be om opplysninger"),
        form=AskQuestionsForm,
        check=check_may_assess,
        run=_ask,
        done=gettext_lazy("Spørsmålene er sendt, og saken venter på legen."),
        panel="sporsmal",
    ),
    Act(
        name="withdraw_questions",
        label=gettext_lazy("Trekke spørsmålene tilbake"),
        form=WithdrawQuestionsForm,
        check=check_may_assess,
        run=_withdraw,
        done=gettext_lazy("Spørsmålene er trukket tilbake, og saken er under behandling igjen."),
        panel="sporsmal",
    ),
)


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return the panel, or None when nothing was asked and the reader cannot ask."""
    application = desk.application
    asked = list_question_requests(application)
    handles = desk.handles
    is_waiting = application.status == Status.INFORMATION_REQUESTED
    can_ask = handles and desk.is_mine and not is_waiting
    drafts = draft_questions(application, on=desk.on) if can_ask else {}
    ask = form_of("ask_questions", when=can_ask, drafts=drafts)
    take_back = form_of("withdraw_questions", when=handles and is_waiting)
    if not asked and ask is None:
        return None
    cards = [_card(each) for each in asked]
    rows = _ask_rows(desk, ask) if isinstance(ask, AskQuestionsForm) else []
    return DeskPanel(
        template="admin/approvals/application/desk/questions.html",
        anchor="sporsmal",
        heading=gettext_lazy("Spørsmål til legen"),
        data={
            "newest": cards[0] if cards else None,
            "earlier": cards[1:],
            "ask": ask,
            "unsettled": [each for each in rows if each.row.outcome in _OPEN_OUTCOMES],
            "settled": [each for each in rows if each.row.outcome not in _OPEN_OUTCOMES],
            "withdraw": take_back,
        },
        holds=(ask, take_back),
    )


def _ask_rows(desk: Desk, form: AskQuestionsForm) -> list[AskRow]:
    found = []
    for area in desk.areas:
        for row in area.rows:
            if row.id in PLACES:
                tick, text = form.pair(row.id)
                found.append(AskRow(row=row, tick=tick, text=text))
    return found


def _card(request: Request) -> AskedCard:
    changes = changes_of(request)
    items = [
        AnsweredItem(item=item, title=criterion_title(item.criterion), changes=changes_about(item, changes))
        for item in request.items.all()
    ]
    told = [each for item in items for each in item.changes]
    return AskedCard(
        request=request,
        items=items,
        other_changes=[each for each in changes if each not in told] if request.state == RequestState.ANSWERED else [],
    )
