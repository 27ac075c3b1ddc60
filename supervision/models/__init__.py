"""Supervisors and their appointments."""

from supervision.models.appointment import Appointment
from supervision.models.supervisor import Supervisor, SupervisorBasis

__all__ = ["Appointment", "Supervisor", "SupervisorBasis"]
