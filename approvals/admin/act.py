"""What an act of the desk is, and what a panel of the desk is; every area of work brings its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise

from accounts.models import User
from approvals.admin.reads import Desk
from approvals.models import Application

Answers = dict[str, Any]
#: from the name of an act and its options to its form: empty, or as it came back when the act did not go through
FormOf = Callable[..., forms.Form]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of the desk. `check` says who may before the form is looked at; `run` calls the service."""

    name: str
    label: str | Promise
    form: type[forms.Form]
    check: Callable[[User, Application], None]
    run: Callable[[Application, User, Answers], object]
    done: str | Promise
    panel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPanel:
    """A part of the desk that an area of work brings: its template, what it shows, and the forms that stand in it."""

    template: str
    anchor: str
    heading: str | Promise
    data: dict[str, Any] = field(default_factory=dict)
    holds: tuple[forms.Form | None, ...] = ()


#: from the desk, its reader and the forms to a panel; None when there is nothing to show
PanelBuilder = Callable[[Desk, User, FormOf], DeskPanel | None]
