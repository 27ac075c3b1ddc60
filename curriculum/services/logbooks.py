"""Opening the log of an approved service."""

from django.db import transaction
from guardian.shortcuts import assign_perm

from curriculum.models import Logbook, ServicePeriod
from curriculum.permissions import KEEP


@transaction.atomic
def open_logbook(service: ServicePeriod) -> Logbook:
    """Return the log of a service: the one it goes on in, or a new one that its doctor keeps."""
    service = ServicePeriod.objects.select_for_update(of=("self",)).select_related("doctor__user").get(pk=service.pk)
    if service.logbook is not None:
        return service.logbook
    logbook = Logbook.objects.create(doctor=service.doctor)
    service.logbook = logbook
    service.save(update_fields=["logbook"])
    assign_perm(KEEP, service.doctor.user, logbook)
    return logbook
