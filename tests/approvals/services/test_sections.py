from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save

from accounts.models import Doctor
from approvals.enums import EventKind, Section
from approvals.exceptions import CaseChanged, NotAllowed, NotPossible
from approvals.facts import load_for_facts
from approvals.models import Application
from approvals.queries import collect_section_states
from approvals.services import answers as a
from approvals.services.appointments import standing_appointment
from approvals.services.sections import (
    save_about,
    save_centre,
    save_course,
    save_local,
    save_plan,
    save_service,
    save_supervisor,
    save_unit,
)
from approvals.services.unit_choice import add_unit, choose_unit
from tests import factories as f
from units.models import Municipality, PalliativeUnit

pytestmark = pytest.mark.django_db


def about(application, **changed):
    user = application.doctor.user
    return a.AboutAnswers(**{"name": user.name, "language": "nb", **changed})


def fresh(application):
    return Application.objects.get(pk=application.pk)


def test_about_stores_the_name_on_the_account_and_the_rest_on_the_doctor():
    application = f.draft_application()
    answers = about(application, name="Ny Navnesen", hpr_number="1234567", is_party=True, language="nn")
    saved = save_about(application, by=application.doctor.user, version=1, answers=answers)
    doctor = Doctor.objects.select_related("user").get(pk=application.doctor_id)
    assert (doctor.user.name, doctor.hpr_number) == ("Ny Navnesen", "1234567")
    assert (fresh(saved).is_party, fresh(saved).language) == (True, "nn")


def test_saving_notes_section_version_and_event():
    application = f.draft_application()
    saved = save_about(application, by=application.doctor.user, version=1, answers=about(application))
    event = application.events.get(kind=EventKind.SECTION_SAVED)
    assert (saved.version, saved.saved_sections) == (2, ["about"])
    assert (event.actor, event.detail) == (application.doctor.user, {"section": "about", "version": 2})


def test_number_of_another_doctor_is_refused_and_nothing_is_stored():
    other = f.complete_application(hpr_number="7654321")
    application = f.draft_application()
    with pytest.raises(ValidationError) as refused:
        save_about(application, by=application.doctor.user, version=1, answers=about(application, hpr_number="7654321"))
    assert refused.value.messages == ["HPR-nummeret er allerede registrert på en annen bruker."]
    assert Doctor.objects.get(pk=application.doctor_id).hpr_number == ""
    assert other.doctor_id != application.doctor_id


def test_two_devices_do_not_overwrite_each_other():
    application = f.draft_application()
    by = application.doctor.user
    save_local(application, by=by, version=1, answers=a.LocalAnswers(home_care="Fra telefonen"))
    with pytest.raises(CaseChanged):
        save_local(application, by=by, version=1, answers=a.LocalAnswers(home_care="Fra kontoret"))
    assert fresh(application).unit_statement.home_care == "Fra telefonen"


def test_two_sections_open_at_once_do_not_stand_in_each_others_way():
    application = f.draft_application()
    by = application.doctor.user
    save_local(application, by=by, version=1, answers=a.LocalAnswers(home_care="Møter"))
    save_about(application, by=by, version=1, answers=about(application))
    assert fresh(application).saved_sections == ["local", "about"]


@pytest.mark.parametrize(
    ("service", "answers"),
    [
        (save_about, a.AboutAnswers(name="Endret")),
        (save_unit, a.UnitAnswers(palliative_beds=2)),
        (save_service, a.ServiceAnswers(employed=False)),
        (save_centre, a.CentreAnswers()),
        (save_local, a.LocalAnswers()),
        (save_supervisor, a.SupervisorAnswers()),
        (save_plan, a.PlanAnswers()),
        (save_course, a.CourseAnswers()),
    ],
)
def test_sent_application_is_not_changed(service, answers):
    application = f.submitted_application()
    before = Application.objects.values().get(pk=application.pk)
    with pytest.raises(NotPossible):
        service(application, by=application.doctor.user, version=application.version, answers=answers)
    assert Application.objects.values().get(pk=application.pk) == before
    assert application.service_period.positions.count() == 1


def test_somebody_else_may_not_write():
    application = f.draft_application()
    with pytest.raises(NotAllowed):
        save_local(application, by=f.make_user(), version=1, answers=a.LocalAnswers(home_care="x"))
    with pytest.raises(NotAllowed):
        save_local(application, by=f.make_user("caseworker"), version=1, answers=a.LocalAnswers(home_care="x"))
    assert fresh(application).unit_statement.home_care == ""


def test_positions_are_replaced_not_added():
    application = f.draft_application()
    by = application.doctor.user
    first, last = date(2027, 1, 1), date(2027, 6, 30)
    rows = tuple(a.PositionRow(starts_on=first, ends_on=last, percent=Decimal(p)) for p in ("20", "29.99"))
    save_service(application, by=by, version=1, answers=a.ServiceAnswers(starts_on=first, ends_on=last, positions=rows))
    one = a.ServiceAnswers(starts_on=first, ends_on=last, positions=rows[1:])
    save_service(application, by=by, version=2, answers=one)
    assert [part.percent for part in application.service_period.positions.all()] == [Decimal("29.99")]


def test_position_that_can_never_be_true_is_refused_whole():
    application = f.draft_application()
    row = a.PositionRow(starts_on=date(2027, 1, 2), ends_on=date(2027, 1, 1), percent=Decimal(50))
    with pytest.raises(ValidationError):
        save_service(
            application,
            by=application.doctor.user,
            version=1,
            answers=a.ServiceAnswers(employed=True, positions=(row,)),
        )
    assert fresh(application).service_period.employed is None


def test_facts_need_a_unit_first():
    application = f.draft_application()
    with pytest.raises(NotPossible) as refused:
        save_unit(application, by=application.doctor.user, version=1, answers=f.unit_answers())
    assert str(refused.value) == "Velg enheten først."


def test_another_unit_takes_away_what_was_said_of_the_first():
    application = f.complete_application()
    chosen = choose_unit(
        application, by=application.doctor.user, version=application.version, unit=f.make_unit(name="En annen")
    )
    statement = fresh(chosen).unit_statement
    assert chosen.service_period.unit.name == "En annen"
    assert (statement.palliative_beds, statement.description, statement.home_care, statement.as_of) == (
        None,
        "",
        "",
        None,
    )


def test_same_unit_again_keeps_what_was_said():
    application = f.complete_application()
    unit = application.service_period.unit
    choose_unit(application, by=application.doctor.user, version=application.version, unit=unit)
    assert fresh(application).unit_statement.palliative_beds == 8


def test_new_unit_in_a_known_municipality_is_registered_once():
    municipality = f.make_municipality(name="Nordvik")
    application = f.draft_application()
    new = a.NewUnit(name="Fjellheimen", kind="sykestue", municipality=" nordvik ")
    saved = add_unit(application, by=application.doctor.user, version=1, unit=new)
    unit = PalliativeUnit.objects.get(name="Fjellheimen")
    assert (unit.municipality, unit.registered_by) == (municipality, application.doctor.user)
    assert saved.service_period.unit == unit
    other = f.draft_application()
    with pytest.raises(ValidationError) as refused:
        add_unit(other, by=other.doctor.user, version=1, unit=new)
    assert refused.value.messages == ["Denne enheten finnes allerede i registeret."]
    assert Municipality.objects.count() == 1


def test_new_terms_put_an_acceptance_aside():
    supervisor = f.make_user("supervisor")
    application = f.complete_application(supervisor=supervisor)
    by = application.doctor.user
    same = f.supervisor_answers(supervisor)
    save_supervisor(application, by=by, version=application.version, answers=same)
    assert standing_appointment(application).state == "accepted"
    changed = f.supervisor_answers(supervisor, meetings_per_month=4)
    save_supervisor(application, by=by, version=application.version + 1, answers=changed)
    assert standing_appointment(application).state == "named"
    assert application.service_period.appointments.count() == 2


def test_nobody_named_withdraws_who_was_named():
    application = f.complete_application(accepted=False)
    save_supervisor(application, by=application.doctor.user, version=application.version, answers=a.SupervisorAnswers())
    assert standing_appointment(application) is None


def test_every_section_can_be_saved_empty():
    application = f.draft_application()
    by = application.doctor.user
    choose_unit(application, by=by, version=1, unit=f.make_unit())
    for service, answers in [
        (save_about, about(application)),
        (save_unit, a.UnitAnswers()),
        (save_service, a.ServiceAnswers()),
        (save_centre, a.CentreAnswers()),
        (save_local, a.LocalAnswers()),
        (save_supervisor, a.SupervisorAnswers()),
        (save_plan, a.PlanAnswers()),
        (save_course, a.CourseAnswers()),
    ]:
        service(application, by=by, version=2, answers=answers)
    saved = {section.value for section in Section} - {"attachments"}
    assert set(fresh(application).saved_sections) == saved


def test_unit_added_twice_at_once_is_refused_with_a_sentence():
    municipality = f.make_municipality(name="Nordvik")
    application = f.draft_application()

    def overtake(instance, **_kwargs):
        pre_save.disconnect(overtake, sender=PalliativeUnit)
        PalliativeUnit.objects.create(name=instance.name, kind="dms", municipality=municipality)

    pre_save.connect(overtake, sender=PalliativeUnit)
    new = a.NewUnit(name="Ro", kind="dms", municipality="Nordvik")
    with pytest.raises(ValidationError) as refused:
        add_unit(application, by=application.doctor.user, version=1, unit=new)
    assert refused.value.messages == ["Denne enheten finnes allerede i registeret."]


def test_sections_without_their_rows_are_not_complete():
    application = f.draft_application()
    by = application.doctor.user
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    save_service(application, by=by, version=1, answers=a.ServiceAnswers(employed=True, **days))
    plan = a.PlanAnswers(individual_plan=True, covers_whole_course=True, own_teaching_items=1)
    save_plan(application, by=by, version=1, answers=plan)
    save_course(application, by=by, version=1, answers=a.CourseAnswers(planned_whole=True))
    states = {state.section: state.state for state in collect_section_states(load_for_facts(application.pk))}
    assert {states["service"], states["plan"], states["course"]} == {"in_progress"}
