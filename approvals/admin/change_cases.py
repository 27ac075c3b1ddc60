"""Change cases and revocation on the desk: what is to change, before and after, and the chain of approvals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.form_fields import TextField
from accounts.models import User
from approvals import rules
from approvals.admin.act import Act, Answers, DeskPanel, FormOf
from approvals.admin.reads import Desk
from approvals.change_scope import known_kinds, only_ends
from approvals.enums import ApprovalState
from approvals.exceptions import NotPossible
from approvals.models import Application, Approval
from approvals.permissions import check_may_assess
from approvals.services.approvals import last_day_of, list_chain, standing_months
from approvals.services.changes import compare_snapshots, take_snapshot
from approvals.services.revocation import start_revocation
from approvals.templatetags.fact_words import fact_name, fact_value
from approvals.transitions import DECIDED_STATUSES

_LEAVE = "service.leave."


class RevocationForm(forms.Form):
    """On what grounds an approval is to be revoked."""

    grounds = TextField(
        label=gettext_lazy("Hva er grunnen?"),
        rows=3,
        help_text=gettext_lazy("Minst 10 tegn. Legen skal varsles og få svare før noe blir kalt tilbake."),
        error_messages={"required": gettext_lazy("Skriv grunnen til å kalle tilbake.")},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    """One approval in the chain, and what it is worth on the day the desk is read."""

    approval: Approval
    state: ApprovalState
    months: Decimal
    last_day: date | None
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFact:
    """One fact that is another in the change than in what was approved."""

    label: str | Promise
    before: str
    after: str


def _revoke(application: Application, by: User, answers: Answers) -> object:
    approval = Approval.objects.filter(decision__application=application, ended_at__isnull=True).first()
    if approval is None:
        raise NotPossible(_("Det er ingen godkjenning å kalle tilbake i denne saken."))
    return start_revocation(approval, by=by, grounds=answers["grounds"])


ACTS: tuple[Act, ...] = (
    Act(
        name="revoke",
        label=gettext_lazy("Kalle tilbake godkjenningen"),
        form=RevocationForm,
        check=check_may_assess,
        run=_revoke,
        done=gettext_lazy("Saken er tatt opp for tilbakekall. Send forhåndsvarsel til legen."),
        panel="endring",
    ),
)


def panel(desk: Desk, reader: User, form_of: FormOf) -> DeskPanel | None:
    """Return what is to change, and the chain of approvals with revocation; None where there is neither."""
    application = desk.application
    if desk.decision is None and not application.changes_id:
        return None
    chain = _chain(application, on=timezone.localdate())
    stands = any(row.is_here and row.approval.ended_at is None for row in chain)
    if not chain:
        return None
    can_revoke = stands and desk.handles and application.status in DECIDED_STATUSES
    revoke = form_of("revoke", when=can_revoke)
    return DeskPanel(
        template="admin/approvals/application/desk/change.html",
        anchor="endring",
        heading=gettext_lazy("Endringen") if application.changes_id else gettext_lazy("Godkjenningen"),
        data={"chain": chain, "revoke": revoke, **_change(desk)},
        holds=(revoke,),
    )


def _change(desk: Desk) -> dict[str, Any]:
    """Return what a change case asks for; nothing for a first application."""
    application = desk.application
    if application.changes is None:
        return {}
    untouched = [] if only_ends(application.change_kinds) else _titles(desk)
    return {
        "standing": application.changes.decision.application,
        "standing_decision": application.changes.decision,
        "kinds": [kind.label for kind in known_kinds(application.change_kinds)],
        "only_ends": only_ends(application.change_kinds),
        "leave": [part for part in application.service_period.positions.all() if part.is_leave],
        "facts": _changed_facts(application, on=timezone.localdate()),
        "untouched": untouched,
    }


def _titles(desk: Desk) -> list[str]:
    """Return the titles of the criteria that stand as they were decided."""
    lang = get_language() or "nb"
    lang = lang if lang in rules.LANGUAGES else "nb"
    rows = [row for area in desk.areas for row in area.rows if row.id in desk.untouched]
    return [rules.criterion_texts(row.id, lang).title for row in rows]


def _changed_facts(application: Application, *, on: date) -> list[ChangedFact]:
    """Return what is another in the change than in the standing case, field by field."""
    standing = application.changes.decision.application  # type: ignore[union-attr]  # asked of change cases alone
    before, after = (take_snapshot(case, on=on) for case in (standing, application))
    facts = [
        ChangedFact(
            label=_name(each["field"]),
            before=fact_value(each["before"], each["field"]),
            after=fact_value(each["after"], each["field"]),
        )
        for each in compare_snapshots(before, after)
    ]
    old, new = application.changes.unit, application.service_period.unit  # type: ignore[union-attr]  # as above
    if old != new:
        facts.insert(0, ChangedFact(label=_("Enhet"), before=str(old), after=str(new or "")))
    return facts


def _name(field: str) -> str:
    if field.startswith(_LEAVE):
        return _("Permisjon: fra og med") if field.endswith(".from") else _("Permisjon: til og med")
    return fact_name(field)


def _chain(application: Application, *, on: date) -> list[ChainRow]:
    return [
        ChainRow(
            approval=each,
            state=each.state_on(on),
            months=standing_months(each),
            last_day=last_day_of(each),
            is_here=each.decision.application_id == application.pk,
        )
        for each in list_chain(application)
    ]
