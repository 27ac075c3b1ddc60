"""A case that is repeated is the case that the services made."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from approvals.models import AuditEntry, Decision
from approvals.services.audit_check import verify_chain
from correspondence.models import Delivery
from tests import replays
from tests.approvals.admin.desk_client import decided_case, desk_client
from tests.factories import make_unit, make_user
from tests.followed import followed, noon

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def _everything() -> dict[str, list[str]]:
    return {table: rows for table in connection.introspection.table_names() if (rows := _rows_of(table))}


def _rows_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name that the database gave
        return sorted(map(repr, cursor.fetchall()))


def _twice(make):
    """What the database and the caller get when the services make it, and when it is repeated."""
    seen = []
    for _time in range(2):
        replays.begin(committing=False)
        savepoint = transaction.savepoint()
        waiting = len(connection.run_on_commit)
        result = make()
        seen.append((result, _everything(), len(connection.run_on_commit) - waiting))
        transaction.savepoint_rollback(savepoint)
    return seen


def test_repeated_case_leaves_the_rows_that_the_services_left():
    (made, rows, waiting), (again, same, left) = _twice(followed)
    assert same == rows
    assert again == made
    assert again is not made
    assert (left, waiting > 0) == (waiting, True)


def test_repeated_case_has_a_whole_chain_and_can_go_on():
    _twice(decided_case)
    replays.begin(committing=False)
    decision = decided_case()
    assert list(verify_chain()) == []
    assert Decision.objects.get() == decision
    assert AuditEntry.objects.count() > 0
    assert Delivery.objects.count() > 0
    assert make_user().pk not in {decision.approved_by_id, decision.application.doctor.user_id}


def test_person_who_is_given_is_part_of_what_is_compared():
    def make() -> tuple[User, Decision]:
        caseworker = make_user(Role.CASEWORKER)
        desk_client(caseworker)
        return caseworker, decided_case(by=caseworker)

    (caseworker, made), (same, again) = (seen[0] for seen in _twice(make))
    assert (same, again) == (caseworker, made)
    assert again.proposed_by_id == same.pk


def test_function_that_changes_what_it_is_given_is_called_each_time():
    @replays.replayed
    def renamed(person: User) -> str:
        person.name = "Kari Hagen"
        person.save(update_fields=["name"])
        return person.name

    def make() -> tuple[str, User]:
        person = make_user()
        return renamed(person), person

    assert [person.name for (_name, person), _rows, _waiting in _twice(make)] == ["Kari Hagen", "Kari Hagen"]


def test_other_values_are_another_case():
    assert [unit.name for unit in (make_unit(name="Hagen"), make_unit(name="Parken"))] == ["Hagen", "Parken"]


def test_row_written_by_the_test_ends_the_repeating():
    first = make_user()
    replays.begin(committing=False)
    User.objects.filter(pk=0).update(name="Ingen")
    assert replays._course.calls is None
    assert make_user() != first


def test_other_language_and_other_setting_are_other_moments(settings):
    assert replays._is_an_ordinary_moment()
    with translation.override("nn"):
        in_nynorsk = replays._moment()
    assert in_nynorsk != replays._moment()
    settings.ADVANCE_NOTICE_DAYS = 3
    assert not replays._is_an_ordinary_moment()


def test_moved_clock_is_no_ordinary_moment(time_machine):
    assert replays._is_an_ordinary_moment()
    time_machine.move_to(noon(date(2027, 5, 3)))
    assert not replays._is_an_ordinary_moment()


def test_rows_that_a_fixture_made_for_several_tests_end_the_repeating():
    replays.end()
    with transaction.atomic():
        make_unit()
        replays.begin(committing=False)
        assert replays._course.calls is None
