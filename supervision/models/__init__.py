"""Supervisors, their appointments and meetings, and patient conferences."""

from supervision.models.appointment import Appointment
from supervision.models.asking import AskedMonth, Handover
from supervision.models.conference import (
    Conference,
    ConferenceAnswer,
    ConferenceForm,
    ConferenceSeries,
    ConferenceState,
)
from supervision.models.log_month import LogMonth
from supervision.models.log_sum import LogSum
from supervision.models.meeting import DoctorAnswer, Meeting, MeetingForm, Notes, PlannedMeeting, Topic
from supervision.models.supervisor import Supervisor, SupervisorBasis

__all__ = [
    "Appointment",
    "AskedMonth",
    "Conference",
    "ConferenceAnswer",
    "ConferenceForm",
    "ConferenceSeries",
    "ConferenceState",
    "DoctorAnswer",
    "Handover",
    "LogMonth",
    "LogSum",
    "Meeting",
    "MeetingForm",
    "Notes",
    "PlannedMeeting",
    "Supervisor",
    "SupervisorBasis",
    "Topic",
]
