"""The outbox as staff see it: mail of a case is as closed to those who may not handle the case as the case itself.

The outbox knows nothing of cases, so the page is registered anew here, where cases are known.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from approvals.permissions import without_barred_references
from correspondence.admin import DeliveryAdmin
from correspondence.models import Delivery

admin.site.unregister(Delivery)


@admin.register(Delivery)
class CaseDeliveryAdmin(DeliveryAdmin):
    """The outbox without the mail of cases that the reader may not handle (habilitet)."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """A delivery names its case by the case number."""
        return without_barred_references(super().get_queryset(request), request.user)
