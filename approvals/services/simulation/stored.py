"""Simulations ordered from the desk: kept as rows, run by a worker, deleted after a while."""

import hashlib
import os
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import rules
from approvals.enums import SimulationState
from approvals.exceptions import NotPossible
from approvals.models import SimulatedCase, Simulation
from approvals.permissions import check_may_simulate
from approvals.services.audit import SIMULATION, append_link
from approvals.services.simulation.comparing import Compared, Totals, compare_cases, count_cases
from approvals.services.simulation.refusals import refusal_in_words
from approvals.tasks import run_waiting_simulations as run_waiting_simulations_task
from correspondence.wake import Waker

log = structlog.get_logger(__name__)

#: a run that has not been heard of for so long is dead, and another worker takes it up from the beginning
SILENCE: Final = timedelta(minutes=5)
#: a draft that has brought down so many workers is left alone
MOST_ATTEMPTS: Final = 3
#: so many may wait at a time, for all together: each reads every case
MOST_WAITING: Final = 5
_ROWS_AT_A_TIME: Final = 500
_LONGEST_TITLE: Final = 200
_LONGEST_FAILURE: Final = 300
_IN_LINE = Q(state__in=[SimulationState.WAITING, SimulationState.RUNNING])


def _wake_runner() -> None:
    run_waiting_simulations_task.apply_async(retry=False)


runner = Waker(_wake_runner)
os.register_at_fork(after_in_child=runner.reset)


class _TakenOver(Exception):
    """Another worker runs this simulation now."""


@transaction.atomic
def order_simulation(text: str, *, by: User, name: str) -> Simulation:
    """Keep a draft of the rules and have it asked over all cases. `name` is what its faults are told by.

    Raises NotAllowed; NotPossible with the fault of a draft that cannot be read, in one line with its place, or when
    too many wait already.
    """
    check_may_simulate(by)
    try:
        draft = rules.read_draft(text, name=name)
    except rules.RuleDataError as problem:
        raise NotPossible(refusal_in_words(str(problem)), field="text") from problem
    if Simulation.objects.filter(_IN_LINE).count() >= MOST_WAITING:
        raise NotPossible(_("Flere simuleringer venter på tur. Prøv igjen når en av dem er ferdig."))
    simulation = Simulation.objects.create(
        title=draft.title[:_LONGEST_TITLE],
        draft=text,
        valid_from=draft.valid_from,
        changes=_changes(draft),
        asked_by=by,
        cases=count_cases(),
    )
    _link(simulation, "ordered", by=by)
    transaction.on_commit(runner.wake, robust=True)
    return simulation


@transaction.atomic
def record_export(simulation: Simulation, *, by: User) -> None:
    """Keep in the audit chain that somebody took the cases of a simulation out of the system."""
    _link(simulation, "exported", by=by)


def run_waiting_simulations() -> int:
    """Run every simulation that waits, and those whose worker has died; return how many were run to the end.

    Any number of workers may do this at a time: each simulation is claimed by one of them.
    """
    finished = 0
    while (simulation := _claim()) is not None:
        finished += _run(simulation)
    return finished


@transaction.atomic
def delete_old_simulations() -> int:
    """Delete simulations that were ordered long ago, with their cases' rows; return how many."""
    limit = timezone.now() - timedelta(days=settings.SIMULATION_KEEP_DAYS)
    old = Simulation.objects.filter(~_IN_LINE, asked_at__lt=limit)
    number = old.count()
    old.delete()
    return number


def _changes(draft: rules.Draft) -> list[dict[str, object]]:
    """Return what the draft changes, with what it is now and what it would be; for a criterion its strength."""
    now, then = rules.versions()[-1], draft.ruleset
    return [
        {
            "name": name,
            "before": now.in_force[name].to_dict()["value"] if name in now.in_force else str(now.strengths[name]),
            "after": then.in_force[name].to_dict()["value"] if name in then.in_force else str(then.strengths[name]),
        }
        for name in draft.changes
    ]


def _claim() -> Simulation | None:
    while True:
        with transaction.atomic():
            found = _lock_next()
            if found is None:
                return None
            if found.attempt < MOST_ATTEMPTS:
                return _begin(found)
            _end(found, SimulationState.FAILED, failure=_("Simuleringen stoppet flere ganger uten å bli ferdig."))


def _lock_next() -> Simulation | None:
    dead = Q(state=SimulationState.RUNNING, seen_at__lt=timezone.now() - SILENCE)
    waiting = Simulation.objects.filter(Q(state=SimulationState.WAITING) | dead).order_by("pk")
    return waiting.select_for_update(skip_locked=True).first()


def _begin(simulation: Simulation) -> Simulation:
    """Begin from the beginning: what a dead worker left is no part of it."""
    simulation.differing.all().delete()
    simulation.state, simulation.attempt = SimulationState.RUNNING, simulation.attempt + 1
    simulation.seen_at, simulation.done, simulation.cases = timezone.now(), 0, count_cases()
    simulation.save(update_fields=["state", "attempt", "seen_at", "done", "cases"])
    return simulation


def _run(simulation: Simulation) -> bool:
    totals = Totals()
    try:
        draft = rules.read_draft(simulation.draft, name=simulation.title)
        for cases in compare_cases(draft.ruleset, on=timezone.localdate()):
            for each in cases:
                totals.add(each)
            _keep(simulation, cases, done=totals.cases)
        _finish(simulation, totals)
    except rules.RuleDataError as problem:
        # It could be read when it was ordered: the rules that it builds on have changed since.
        _end(simulation, SimulationState.FAILED, failure=refusal_in_words(str(problem)))
        return False
    except _TakenOver:
        log.warning("simulation_taken_over", simulation=simulation.pk)
        return False
    log.info("simulated", simulation=simulation.pk, cases=totals.cases, flipped=totals.flipped)
    return True


@transaction.atomic
def _keep(simulation: Simulation, cases: Iterable[Compared], *, done: int) -> None:
    """Keep the cases that differ and say how far the run has come, unless another worker has taken it over."""
    _still_ours(simulation, done=done, seen_at=timezone.now())
    rows = (
        SimulatedCase(
            simulation=simulation,
            application_id=each.application,
            before=each.before,
            after=each.after,
            criteria={criterion: list(change) for criterion, change in each.criteria.items()},
        )
        for each in cases
        if each.differs
    )
    SimulatedCase.objects.bulk_create(rows, batch_size=_ROWS_AT_A_TIME)


def _finish(simulation: Simulation, totals: Totals) -> None:
    _still_ours(
        simulation,
        state=SimulationState.FINISHED,
        cases=totals.cases,
        done=totals.cases,
        totals=totals.to_dict(),
        finished_at=timezone.now(),
    )


def _end(simulation: Simulation, state: SimulationState, *, failure: str) -> None:
    simulation.state, simulation.failure = state, failure[:_LONGEST_FAILURE]
    simulation.finished_at = timezone.now()
    simulation.save(update_fields=["state", "failure", "finished_at"])


def _still_ours(simulation: Simulation, **changes: object) -> None:
    ours = Simulation.objects.filter(pk=simulation.pk, attempt=simulation.attempt, state=SimulationState.RUNNING)
    if not ours.update(**changes):
        raise _TakenOver


def _link(simulation: Simulation, act: str, *, by: User) -> None:
    payload = {
        "simulation": simulation.pk,
        "act": act,
        "actor": by.pk,
        "sha256": hashlib.sha256(simulation.draft.encode()).hexdigest(),
    }
    append_link(kind=SIMULATION, payload=payload, actor_id=by.pk, case_id=None)
