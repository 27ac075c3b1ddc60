"""Habilitet on the desk: who is marked, and the act of marking."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import TextField
from accounts.models import User
from accounts.roles import ROLE_PERMISSIONS
from approvals.models import Application, Disqualification
from approvals.services.impartiality import mark_disqualified

_SEES_CASES = sorted(role for role, rights in ROLE_PERMISSIONS.items() if "approvals.view_application" in rights)


class DisqualificationForm(forms.Form):
    """Who may not handle the case, and why."""

    person = forms.ModelChoiceField(
        label=_("Hvem er inhabil?"),
        queryset=User.objects.none(),
        empty_label=_("Velg en person"),
        error_messages={
            "required": _("Velg hvem som er inhabil."),
            "invalid_choice": _("Velg en person fra listen."),
        },
    )
    reason = TextField(
        label=_("Hvorfor"),
        rows=3,
        help_text=_("Minst 10 tegn. Personen mister tilgangen til saken. Det kan ikke gjøres om."),
        error_messages={"required": _("Skriv hvorfor personen er inhabil.")},
    )

    def __init__(self, *args: Any, marked: Iterable[int] = (), **kwargs: Any) -> None:
        """`marked` are marked already and not offered."""
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=_SEES_CASES, is_active=True)
        self.fields["person"].queryset = people.exclude(pk__in=marked).order_by("name", "pk")


def disqualify(application: Application, by: User, answers: dict[str, Any]) -> Disqualification:
    """Mark somebody in this case."""
    return mark_disqualified(application, by=by, person=answers["person"], reason=answers["reason"])


def list_disqualifications(application: Application) -> list[Disqualification]:
    """Return who is marked in a case, by whom and why."""
    return list(application.disqualifications.select_related("person", "marked_by"))
