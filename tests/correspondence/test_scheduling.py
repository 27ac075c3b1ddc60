"""Messages that wait: made, moved, cancelled, gathered once a week, sent once, and what the database refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from correspondence.enums import ScheduledState
from correspondence.models import Delivery, ScheduledMessage
from correspondence.reminders import Words, register_builder
from correspondence.services import Planned, cancel_scheduled, schedule, schedule_all, send_due_scheduled
from correspondence.tasks import send_scheduled

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 5, 3, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def _words(name, params):
    return Words(subject=f"{len(params)} for {name}", body=" ".join(str(each["n"]) for each in params) + get_language())


@pytest.fixture(autouse=True)
def monday(time_machine):
    register_builder("tested", _words)
    register_builder("other", _words)
    time_machine.move_to(MONDAY, tick=False)
    return time_machine


def planned(key, *, n=1, **fields):
    about = {
        "kind": "tested",
        "recipient_email": "lege@example.no",
        "recipient_name": "Åse Lege",
        "language": "nb",
        "due_at": MONDAY,
        "params": {"n": n},
        "about": "log:1",
    }
    return Planned(key=key, **{**about, **fields})


def bodies():
    return list(Delivery.objects.order_by("pk").values_list("body", flat=True))


def states():
    return dict(ScheduledMessage.objects.values_list("key", "state"))


def test_scheduled_message_goes_when_it_is_due(monday):
    schedule(planned("a", due_at=MONDAY + DAY))
    assert send_due_scheduled() == 0
    monday.move_to(MONDAY + DAY, tick=False)
    assert send_due_scheduled() == 1
    delivery = Delivery.objects.get()
    assert (delivery.subject, delivery.body, delivery.kind) == ("1 for Åse Lege", "1nb", "reminder")
    message = ScheduledMessage.objects.get()
    assert (message.state, message.delivery, message.closed_at) == (ScheduledState.SENT, delivery, MONDAY + DAY)
    assert send_due_scheduled() == 0


def test_task_sends_what_is_due():
    schedule(planned("a"))
    send_scheduled()
    assert states() == {"a": "sent"}


def test_words_are_in_the_readers_language():
    schedule(planned("a", language="nn"))
    send_due_scheduled()
    assert bodies() == ["1nn"]


def test_scheduling_again_moves_the_one_that_waits():
    first = schedule(planned("a", due_at=MONDAY - DAY))
    second = schedule(planned("a", due_at=MONDAY + DAY, n=2))
    assert second.pk == first.pk
    assert send_due_scheduled() == 0
    assert (second.params, second.due_at) == ({"n": 2}, MONDAY + DAY)


def test_scheduling_again_after_it_is_sent_makes_nothing_for_the_same_time():
    schedule(planned("a"))
    send_due_scheduled()
    assert schedule(planned("a")) is None
    assert schedule(planned("a", due_at=MONDAY - DAY)) is None
    assert states() == {"a": "sent"}


def test_scheduling_again_after_it_is_sent_for_a_later_time_makes_a_new_one():
    schedule(planned("a"))
    send_due_scheduled()
    assert schedule(planned("a", due_at=MONDAY + DAY)).state == ScheduledState.WAITING


def test_cancelled_message_is_never_sent():
    schedule(planned("a"))
    assert cancel_scheduled("a") is True
    assert cancel_scheduled("a") is False
    assert send_due_scheduled() == 0
    assert states() == {"a": "cancelled"}


def test_schedule_all_makes_updates_and_cancels():
    schedule_all([planned("a"), planned("b"), planned("c")], abouts=["log:1"])
    schedule(planned("else", about="log:2"))
    schedule_all([planned("a"), planned("b", n=7), planned("d")], abouts=["log:1"])
    assert states() == {"a": "waiting", "b": "waiting", "c": "cancelled", "d": "waiting", "else": "waiting"}
    assert ScheduledMessage.objects.get(key="b").params == {"n": 7}


def test_schedule_all_again_changes_nothing(django_assert_num_queries):
    schedule_all([planned("a"), planned("b")], abouts=["log:1"])
    before = list(ScheduledMessage.objects.order_by("pk").values())
    with django_assert_num_queries(4):
        schedule_all([planned("a"), planned("b")], abouts=["log:1"])
    assert list(ScheduledMessage.objects.order_by("pk").values()) == before


def test_digest_gathers_one_kind_for_one_person():
    schedule_all(
        [
            planned("a", n=1),
            planned("b", n=2, due_at=MONDAY - DAY),
            planned("c", n=3, kind="other"),
            planned("d", n=4, recipient_email="annen@example.no"),
            planned("e", n=5, is_urgent=True),
            planned("f", n=6, is_urgent=True),
        ],
        abouts=["log:1"],
    )
    assert send_due_scheduled() == 5
    assert sorted(bodies()) == ["2 1nb", "3nb", "4nb", "5nb", "6nb"]


def test_digest_goes_once_a_week_and_urgent_ones_all_the_same(monday):
    schedule(planned("a"))
    send_due_scheduled()
    monday.move_to(MONDAY + 6 * DAY, tick=False)
    schedule(planned("b", n=2))
    schedule(planned("c", n=3, is_urgent=True))
    assert send_due_scheduled() == 1
    assert states() == {"a": "sent", "b": "waiting", "c": "sent"}
    monday.move_to(MONDAY + 7 * DAY, tick=False)
    assert send_due_scheduled() == 1
    assert bodies() == ["1nb", "3nb", "2nb"]


def test_digest_names_so_many_causes_at_most(monday):
    schedule_all([planned(f"k{n}", n=n) for n in range(60)], abouts=["log:1"])
    assert send_due_scheduled() == 1
    assert ScheduledMessage.objects.filter(state="waiting").count() == 10
    monday.move_to(MONDAY + 7 * DAY, tick=False)
    assert send_due_scheduled() == 1
    assert ScheduledMessage.objects.filter(state="waiting").count() == 0


def test_message_that_cannot_be_sent_is_cancelled_and_the_others_go():
    ScheduledMessage.objects.create(
        key="bad", kind="tested", recipient_email="ikke en adresse", language="nb", due_at=MONDAY, params={"n": 1}
    )
    schedule(planned("good"))
    assert send_due_scheduled() == 1
    assert states() == {"bad": "cancelled", "good": "sent"}


def test_message_of_an_unknown_kind_waits_and_the_others_go():
    schedule(planned("strange", kind="unheard_of"))
    schedule(planned("good"))
    assert send_due_scheduled() == 1
    assert states() == {"strange": "waiting", "good": "sent"}


def test_crash_while_sending_leaves_it_waiting():
    def crash(_name, _params):
        raise MemoryError

    register_builder("crashing", crash)
    schedule(planned("a", kind="crashing"))
    with pytest.raises(MemoryError):
        send_due_scheduled()
    assert states() == {"a": "waiting"}
    assert bodies() == []
    register_builder("crashing", _words)
    assert send_due_scheduled() == 1
    assert bodies() == ["1nb"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("correspondence_scheduled_closed_with_state", {"state": ScheduledState.CANCELLED}),
        ("correspondence_scheduled_closed_with_state", {"closed_at": MONDAY}),
        ("correspondence_scheduled_sent_as_a_delivery", {"state": ScheduledState.SENT, "closed_at": MONDAY}),
    ],
)
def test_constraint_refuses(constraint, changes):
    message = schedule(planned("a"))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ScheduledMessage.objects.filter(pk=message.pk).update(**changes)


def test_constraint_one_waits_refuses_a_second():
    schedule(planned("a"))
    again = planned("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledMessage.objects.create(
            key=again.key, kind="tested", recipient_email="a@example.no", language="nb", due_at=timezone.now()
        )
