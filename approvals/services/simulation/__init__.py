"""A draft of the rules asked over all cases: who would come to something else. Nothing in any case is changed."""

from approvals.services.simulation.comparing import Compared, Totals, compare_cases, count_cases
from approvals.services.simulation.stored import (
    MOST_WAITING,
    delete_old_simulations,
    order_simulation,
    record_export,
    run_waiting_simulations,
)

__all__ = [
    "MOST_WAITING",
    "Compared",
    "Totals",
    "compare_cases",
    "count_cases",
    "delete_old_simulations",
    "order_simulation",
    "record_export",
    "run_waiting_simulations",
]
