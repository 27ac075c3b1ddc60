"""What other apps may ask of the outbox."""

from correspondence.services.documents import store_document
from correspondence.services.outbox import queue_delivery
from correspondence.services.sending import send_due_deliveries
from correspondence.services.settlement import resend_delivery, settle_delivery

__all__ = ["queue_delivery", "resend_delivery", "send_due_deliveries", "settle_delivery", "store_document"]
