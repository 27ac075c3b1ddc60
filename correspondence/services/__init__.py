"""What other apps may ask of the outbox."""

from correspondence.services.documents import store_document
from correspondence.services.outbox import queue_delivery
from correspondence.services.reminding import send_due_scheduled
from correspondence.services.scheduling import Planned, cancel_scheduled, schedule, schedule_all
from correspondence.services.sending import send_due_deliveries
from correspondence.services.settlement import resend_delivery, settle_delivery

__all__ = [
    "Planned",
    "cancel_scheduled",
    "queue_delivery",
    "resend_delivery",
    "schedule",
    "schedule_all",
    "send_due_deliveries",
    "send_due_scheduled",
    "settle_delivery",
    "store_document",
]
