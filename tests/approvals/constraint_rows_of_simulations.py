"""What each constraint of simulations refuses, by its name."""

from collections.abc import Callable
from datetime import date
from typing import Any

from approvals.models import SimulatedCase, Simulation


def _simulation(world: Any, **fields: Any) -> Simulation:
    return Simulation.objects.create(
        title="Utkast", draft="", valid_from=date(2028, 1, 1), asked_by=world.caseworker, **fields
    )


def _case(world: Any, simulation: Simulation, **fields: Any) -> SimulatedCase:
    about = {"before": "met", "after": "not_met", **fields}
    return SimulatedCase.objects.create(simulation=simulation, application=world.application, **about)


def _twice(world: Any) -> None:
    simulation = _simulation(world)
    for _time in range(2):
        _case(world, simulation)


SIMULATION_BREAKS: dict[str, Callable[[Any], object]] = {
    "approvals_simulation_state": lambda w: _simulation(w, state="borte"),
    "approvals_simulation_finished_at": lambda w: _simulation(w, state="finished"),
    "approvals_simulatedcase_once": _twice,
    "approvals_simulatedcase_outcomes_known": lambda w: _case(w, _simulation(w), after="kanskje"),
    "approvals_simulatedcase_differs": lambda w: _case(w, _simulation(w), after="met"),
}
