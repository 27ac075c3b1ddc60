"""What can go wrong with an appointment. Messages are sentences for the person who tried."""


class AppointmentError(Exception):
    """An act on an appointment was refused."""
