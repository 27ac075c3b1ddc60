"""A simulation of a draft of the rules that has run, with a case that it flips."""

from django.utils import timezone

from accounts.models import User
from approvals.models import Application, SimulatedCase, Simulation
from approvals.services.simulation import order_simulation
from tests.approvals.drafts import SEVEN_BEDS


def simulation_places(application: Application, *, by: User) -> dict[str, int]:
    """Return what fills the holes in addresses of simulations."""
    simulation = order_simulation(SEVEN_BEDS, by=by, name="utkast.yaml")
    beds = {"criterion": "unit.beds", "before": "met", "after": "not_met", "cases": 1}
    totals = {
        "cases": 1,
        "flipped": 1,
        "differing": 1,
        "unreadable": 0,
        "unreadable_cases": [],
        "overall": [{"before": "met", "after": "not_met", "cases": 1}],
        "criteria": [beds],
        "units": [{"unit": application.service_period.unit_id, "cases": 1, "flipped": 1, "differing": 1}],
    }
    Simulation.objects.filter(pk=simulation.pk).update(
        state="finished", finished_at=timezone.now(), done=1, cases=1, totals=totals
    )
    SimulatedCase.objects.create(
        simulation=simulation,
        application=application,
        before="met",
        after="not_met",
        criteria={"unit.beds": ["met", "not_met"]},
    )
    return {"simulation": simulation.pk}
