"""Which unit an application is about: chosen from the register, or added to it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.enums import Section
from approvals.models import Application
from approvals.services.answers import NewUnit
from approvals.services.requests.asking import follow_statements
from approvals.services.sections import lock_draft, note_saved
from units.models import Municipality, PalliativeUnit


@transaction.atomic
def choose_unit(application: Application, *, by: User, version: int, unit: PalliativeUnit) -> Application:
    """Make the application one about `unit`. What was stated of another unit is removed: it is not true of this one.

    Raises as the functions of `sections` do.
    """
    application = lock_draft(application, by=by, section=Section.UNIT, version=version)
    service = application.service_period
    if service.unit_id == unit.pk:
        return application
    if service.unit_id is not None:
        _clear_statement(application)
    service.unit = unit
    service.save(update_fields=["unit"])
    follow_statements(application, by=by)
    return note_saved(application, Section.UNIT, by=by)


@transaction.atomic
def add_unit(application: Application, *, by: User, version: int, unit: NewUnit) -> Application:
    """Register a new unit, and its municipality when that is new too, and make the application one about it.

    Raises ValidationError when the unit stands in the register already, and as the functions of `sections` do.
    """
    application = lock_draft(application, by=by, section=Section.UNIT, version=version)
    added = PalliativeUnit(
        name=unit.name,
        kind=unit.kind,
        municipality=_find_or_add_municipality(unit.municipality),
        organisation_number=unit.organisation_number,
        operated_by=unit.operated_by,
        contact_name=unit.contact_name,
        contact_email=unit.contact_email,
        registered_by=by,
        is_demo=settings.DEMO,
    )
    added.full_clean(exclude=["registered_by"])
    try:
        with transaction.atomic():
            added.save()
    except IntegrityError as lost_race:
        raise ValidationError(_("Denne enheten finnes allerede i registeret.")) from lost_race
    return choose_unit(application, by=by, version=version, unit=added)


def _find_or_add_municipality(name: str) -> Municipality:
    name = " ".join(name.split())
    known = Municipality.objects.filter(name__iexact=name, is_demo=settings.DEMO).first()
    if known is not None:
        return known
    municipality, _created = Municipality.objects.get_or_create(name=name, is_demo=settings.DEMO)
    return municipality


def _clear_statement(application: Application) -> None:
    statement = application.unit_statement
    statement.palliative_beds = statement.patients_per_year = statement.as_of = None
    statement.description = statement.staffing = statement.patient_mix = statement.stated_by = ""
    statement.general_practitioners = statement.home_care = ""
    statement.save()
