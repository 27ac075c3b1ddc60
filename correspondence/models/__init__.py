"""Stored documents, deliveries, and messages that wait."""

from correspondence.models.deliveries import Delivery, DeliveryDocument
from correspondence.models.documents import StoredDocument
from correspondence.models.scheduled import ScheduledMessage

__all__ = ["Delivery", "DeliveryDocument", "ScheduledMessage", "StoredDocument"]
