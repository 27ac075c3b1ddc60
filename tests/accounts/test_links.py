"""Personal links: the secret is not kept, one act, once, until a time; a guess learns nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.exceptions import LinkUnusable
from accounts.limits import is_within_limit
from accounts.links import MAX_SECRET_LENGTH, count_links, find_link, make_link, use_link, void_links
from accounts.models import SingleUseLink
from accounts.services import needs_log_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

EMAIL = "kari@kommunen.example.no"


def made(*, subject_id=7, email=EMAIL, hours=24, **options):
    expires_at = timezone.now() + timedelta(hours=hours)
    return make_link(purpose="test", subject_id=subject_id, recipient_email=email, expires_at=expires_at, **options)


def test_the_secret_itself_is_nowhere_in_the_row():
    secret = made()
    row = SingleUseLink.objects.get()
    assert len(secret) == 43
    assert [name for name, value in vars(row).items() if secret in str(value)] == []
    assert find_link(secret, purpose="test") == row


def test_a_link_is_found_for_its_purpose_and_notes_when_it_was_first_opened():
    secret = made()
    find_link(secret, purpose="test")
    opened = SingleUseLink.objects.get().opened_at
    find_link(secret, purpose="test")
    assert SingleUseLink.objects.get().opened_at == opened
    with pytest.raises(LinkUnusable):
        find_link(secret, purpose="another")


@pytest.mark.parametrize("guess", ["", "x", "x" * (MAX_SECRET_LENGTH + 1), "\ud800", "æøå"])
def test_a_guess_finds_nothing(guess):
    made()
    with pytest.raises(LinkUnusable):
        find_link(guess, purpose="test")
    assert SingleUseLink.objects.get().opened_at is None


def test_a_used_link_is_spent():
    link = find_link(made(), purpose="test")
    use_link(link)
    with pytest.raises(LinkUnusable):
        use_link(link)
    assert void_links(purpose="test", subject_id=7) == 0


def test_a_link_works_until_its_last_second(time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100", tick=False)
    secret = made(hours=1)
    time_machine.shift(3599)
    link = find_link(secret, purpose="test")
    time_machine.shift(1)
    with pytest.raises(LinkUnusable):
        find_link(secret, purpose="test")
    with pytest.raises(LinkUnusable):
        use_link(link)


def test_a_new_link_voids_the_earlier_ones():
    first, second = made(), made()
    with pytest.raises(LinkUnusable):
        find_link(first, purpose="test")
    assert (find_link(second, purpose="test").subject_id, count_links(purpose="test", subject_id=7)) == (7, 2)


def test_an_earlier_link_that_is_kept_lasts_as_long_as_the_new_one(time_machine):
    time_machine.move_to("2026-11-02 12:00 +0100", tick=False)
    first = made(hours=1)
    made(hours=48, keep_earlier=True)
    time_machine.shift(7200)
    assert find_link(first, purpose="test").expires_at == timezone.now() + timedelta(hours=46)
    assert void_links(purpose="test", subject_id=7) == 2
    with pytest.raises(LinkUnusable):
        find_link(first, purpose="test")


def test_the_database_refuses_a_link_that_is_both_used_and_void():
    use_link(find_link(made(), purpose="test"))
    with pytest.raises(IntegrityError, match="accounts_link_one_end"), transaction.atomic():
        SingleUseLink.objects.update(voided_at=timezone.now())


def test_reading_is_limited_by_the_address_of_the_net():
    def asks(address, action="door"):
        request = RequestFactory().get("/", REMOTE_ADDR=address)
        return is_within_limit(request, action=action, rate="2/m/ip")

    assert [asks("10.0.0.1") for _try in range(3)] == [True, True, False]
    assert asks("10.0.0.2")
    assert asks("10.0.0.1", "another_door")


@pytest.mark.parametrize(
    ("fields", "needs"),
    [
        ({"role": "supervisor"}, False),
        ({"role": "supervisor", "is_active": False}, True),
        ({"role": "doctor"}, True),
        ({"role": "caseworker"}, True),
        (None, False),
    ],
)
def test_only_a_supervisor_acts_on_a_link_alone(fields, needs):
    if fields:
        make_user(email=EMAIL, **fields)
    assert needs_log_in(EMAIL.upper()) is needs


def test_a_second_address_of_somebody_needs_log_in():
    make_user().emailaddress_set.create(email=EMAIL, verified=False, primary=False)
    assert needs_log_in(EMAIL)
