"""In which order cases lie on a person's desk: my move first, and within each heap those worked on longest."""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.enums import Status
from approvals.models import Proposal
from approvals.queries import appeal_waits
from approvals.transitions import OPEN_STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One heap of the queue. Heaps do not overlap; `is_mine` says that everything in it waits for the reader."""

    title: str | Promise
    condition: Q
    is_mine: bool = False
    newest_first: bool = False


def open_cases() -> Q:
    """Cases that wait for a decision; written so that the partial indexes on open cases fit."""
    return Q(status__in=sorted(OPEN_STATUSES))


def work_to_do() -> Q:
    """Cases that wait for a decision, and decided ones in which an appeal waits for somebody here."""
    return open_cases() | appeal_waits()


def waits_for(user: User) -> Q:
    """Cases in which it is this person's move: theirs to assess, nobody's yet, or somebody else's proposal to sign."""
    waiting = Q()
    if user.has_perm("approvals.assess_application"):
        waiting |= _assessed_by(user) | _unassigned() | appeal_waits()
    if user.has_perm("approvals.sign_decision"):
        waiting |= _to_sign(user)
    return waiting or Q(pk__in=[])


def segments_for(user: User) -> list[Segment]:
    """Return the heaps of work for a person, the most urgent first."""
    heaps = [replace(heap, condition=open_cases() & heap.condition) for heap in _open_heaps(user)]
    if not user.has_perm("approvals.assess_application"):
        return heaps
    return [Segment(title=_("Klager"), condition=appeal_waits(), is_mine=True), *heaps]


def _open_heaps(user: User) -> list[Segment]:
    mine = Segment(title=_("Saker du behandler"), condition=_assessed_by(user), is_mine=True)
    unassigned = Segment(title=_("Saker som ingen har tatt"), condition=_unassigned(), is_mine=True)
    of_others = Q(status=Status.UNDER_REVIEW) & ~Q(assigned_to=user)
    waiting = Segment(title=_("Saker som venter på legen"), condition=Q(status=Status.INFORMATION_REQUESTED))
    if user.has_perm("approvals.sign_decision"):
        return [
            Segment(title=_("Forslag som venter på godkjenning"), condition=_to_sign(user), is_mine=True),
            mine,
            Segment(
                title=_("Andre åpne saker"),
                condition=Q(status=Status.SUBMITTED)
                | of_others
                | (Q(status=Status.PROPOSED) & Exists(_own_proposal(user))),
            ),
            waiting,
        ]
    if user.has_perm("approvals.assess_application"):
        somebody_elses = of_others & Q(assigned_to__isnull=False)
        rest = Segment(title=_("Andre åpne saker"), condition=somebody_elses | Q(status=Status.PROPOSED))
        return [mine, unassigned, rest, waiting]
    return [Segment(title=_("Åpne saker"), condition=open_cases())]


def everything() -> list[Segment]:
    """Return one heap with whatever the filters leave, newest first."""
    return [Segment(title=_("Saker"), condition=Q(), newest_first=True)]


def _assessed_by(user: User) -> Q:
    return Q(status=Status.UNDER_REVIEW, assigned_to=user)


def _unassigned() -> Q:
    """New cases, and those whose caseworker may no longer handle them."""
    return Q(status=Status.SUBMITTED) | Q(status=Status.UNDER_REVIEW, assigned_to__isnull=True)


def _to_sign(user: User) -> Q:
    return Q(status=Status.PROPOSED) & ~Exists(_own_proposal(user))


def _own_proposal(user: User):  # noqa: ANN202 - a queryset for Exists
    return Proposal.objects.filter(application=OuterRef("pk"), closed_at__isnull=True, proposed_by=user)
