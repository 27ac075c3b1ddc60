"""Pages of the doctor's own small group: planned within the regulation's spacing, described, and attended."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curriculum.models import SmallGroup, TeachingSeries
from curriculum.services.teaching import hours_received
from curriculum.views.own_small_groups import PAGE_SIZE
from tests.approvals.admin.desk_client import insert_again
from tests.curriculum.groups_made import own_group
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(time_machine):
    made = followed()
    time_machine.move_to(noon(made.day(7, 1)))
    return made


def entered(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def doctor(log):
    return entered(log.doctor)


def address(log, name, **more):
    return reverse(name, kwargs={"public_id": log.logbook.public_id, **more})


def typed(log, **changes):
    about = {
        "title": "Smågruppe palliasjon",
        "leader": "overlege",
        "place": "",
        "nurses": "",
        "health_workers": "",
        "assistants": "",
        "doctors": "5",
        "others": "",
        "first_day": f"12.1.{log.year}",
        "last_day": f"31.3.{log.year}",
        "interval_weeks": "4",
        "hours": "2",
    }
    return {**about, **changes}


def test_doctor_plans_a_group_from_the_log_and_its_attendance_feeds_the_hours(doctor, log):
    overview = doctor.get(reverse("approvals:logbook", args=[log.logbook.public_id])).content.decode()
    assert f'href="{address(log, "curriculum:own_small_groups")}"' in overview
    answer = doctor.post(address(log, "approvals:new_own_small_group"), typed(log), follow=True)
    group = SmallGroup.objects.get()
    where = address(log, "curriculum:own_small_group", group_id=group.public_id)
    assert answer.redirect_chain == [(where, 302)]
    attend = address(log, "curriculum:attend", pk=group.series.pk)
    answer = doctor.post(attend, {"on": f"12.1.{log.year}", "back": "group"})
    first = group.series.sessions.earliest("on")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{where}?page=1#gang-{first.pk}")
    assert hours_received(log.logbook) == 2
    assert "Deltok 2 timer" in doctor.get(where).content.decode()


def test_tick_on_the_second_page_of_a_group_stays_there(doctor, log):
    group = own_group(log)
    planned = group.series.sessions.earliest("on")
    for _time in range(PAGE_SIZE - 2):
        # Planned and cancelled, again and again: they stand in the list beside what was held.
        cancelled = insert_again(planned, cancelled_at=timezone.now(), cancel_cause="Flyttet")
    session = group.series.sessions.latest("on")
    where = address(log, "curriculum:own_small_group", group_id=group.public_id)
    page = doctor.get(where, {"page": 2}).content.decode()
    assert [f'id="gang-{each.pk}"' in page for each in (cancelled, session)] == [False, True]
    tick = {"on": session.on.isoformat(), "back": "group", "seen": ""}
    answer = doctor.post(address(log, "curriculum:attend", pk=group.series.pk), tick)
    assert answer.headers["Location"] == f"{where}?page=2#gang-{session.pk}"
    assert "Deltok 2 timer" in doctor.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"interval_weeks": "2"}, 409, "interval_weeks"),
        ({"interval_weeks": "5"}, 409, "interval_weeks"),
        ({"interval_weeks": "x"}, 422, "interval_weeks"),
        ({"first_day": "31.12.2020"}, 409, "last_day"),
        ({"last_day": "1.1.{year}"}, 422, "last_day"),
        ({"hours": "0"}, 422, "hours"),
        ({"hours": "25"}, 422, "hours"),
        ({"doctors": ""}, 422, "nurses"),
        ({"title": ""}, 422, "title"),
    ],
)
def test_bad_group_is_told_beside_its_field_and_nothing_is_kept(doctor, log, changes, status, field):
    given = {name: value.format(year=log.year) for name, value in typed(log, **changes).items()}
    answer = doctor.post(address(log, "approvals:new_own_small_group"), given)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (status, [field])
    assert (SmallGroup.objects.count(), TeachingSeries.objects.count()) == (0, 0)
    assert {name: form[name].value() for name in given} == given


def test_doctor_writes_what_a_meeting_is_about_and_supervisor_reads_it(doctor, log):
    group = own_group(log)
    session = group.series.sessions.first()
    where = address(log, "curriculum:own_group_meeting", group_id=group.public_id, session_pk=session.pk)
    given = {"topic": "Kvalme", "preparation": "Les veilederen", "introduction": "", "reflection": ""}
    assert doctor.post(where, given).status_code == 302
    assert doctor.get(where).context["form"]["preparation"].value() == "Les veilederen"
    answer = doctor.post(where, {**given, "topic": "x" * 201})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["topic"])
    supervisor = entered(log.supervisor)
    page = supervisor.get(address(log, "curriculum:own_small_group", group_id=group.public_id))
    assert "Les veilederen" in page.content.decode()
    assert "Skriv hva møtet handler om" not in page.content.decode()
    assert supervisor.get(where).status_code == 404
    assert supervisor.get(address(log, "approvals:new_own_small_group")).status_code == 404


def test_group_and_meeting_of_another_log_are_not_there(doctor, log):
    other = followed()
    theirs, mine = own_group(other), own_group(log)
    session = theirs.series.sessions.first()
    assert doctor.get(address(log, "curriculum:own_small_group", group_id=theirs.public_id)).status_code == 404
    for pk in (session.pk, int("9" * 30)):
        where = address(log, "curriculum:own_group_meeting", group_id=mine.public_id, session_pk=pk)
        assert doctor.get(where).status_code == 404
    assert doctor.get(address(other, "curriculum:own_small_groups")).status_code == 404


def test_page_asks_as_often_for_many_meetings_as_for_few(doctor, log, django_assert_max_num_queries):
    few = own_group(log)
    many = own_group(log, weeks=3, title="En annen")
    counts = []
    for group in (few, few, many):
        with django_assert_max_num_queries(20) as asked:
            doctor.get(address(log, "curriculum:own_small_group", group_id=group.public_id))
        counts.append(len(asked))
    assert counts[1] == counts[2]
