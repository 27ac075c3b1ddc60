"""Stored documents and deliveries."""

from correspondence.models.deliveries import Delivery, DeliveryDocument
from correspondence.models.documents import StoredDocument

__all__ = ["Delivery", "DeliveryDocument", "StoredDocument"]
