"""Pages of a unit's small groups: the public package, planning, warnings, ticking, the proof, and who is let in."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from curriculum.models import SmallGroup
from curriculum.queries.small_groups import standing_meetings
from curriculum.services.small_groups import withdraw_group
from tests.curriculum.groups_made import held_group, unit_group
from tests.factories import make_user
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


def address(name, group, **more):
    return reverse(f"curriculum:{name}", kwargs={"group_id": group.public_id, **more})


def typed(log, **changes):
    about = {
        "unit": str(log.approval.unit.pk),
        "title": "Smågruppe vår",
        "leader": "fagsykepleier",
        "place": "",
        "nurses": "3",
        "health_workers": "2",
        "assistants": "1",
        "doctors": "",
        "others": "",
        "first_day": f"10.1.{log.year}",
        "times": "5",
        "weeks_between": "4",
        "minutes": "120",
    }
    return {**about, **changes}


def test_package_is_public_and_shows_every_film_topic_and_case_with_its_source():
    page = Client().get(reverse("curriculum:training_package"))
    html = page.content.decode()
    package = page.context["package"]
    assert page.status_code == 200
    assert [
        item.text for items in (package.topics, package.cases) for item in items.values() if item.text not in html
    ] == []
    assert [film.key for film in package.films.values() if f"Film {film.number}: {film.text}" not in html] == []
    assert html.count("<q>") == 7
    assert "avgjør ingenting" in html


def test_doctor_plans_a_group_and_is_told_nothing_when_it_follows_the_package(doctor, log):
    asked = doctor.get(reverse("curriculum:new_small_group"))
    assert [asked.context["form"][name].value() for name in ("times", "weeks_between", "minutes")] == ["5", "4", "120"]
    answer = doctor.post(reverse("curriculum:new_small_group"), typed(log), follow=True)
    group = SmallGroup.objects.get()
    assert answer.redirect_chain == [(address("small_group", group), 302)]
    # Films are chosen meeting by meeting, afterwards.
    assert [each.sentence for each in answer.context["departures"]] == [
        f"Møte {number} har ingen film." for number in range(1, 6)
    ]
    first = standing_meetings(group)[0]
    changes = {"on": f"10.1.{log.year}", "minutes": "120", "films": ["film_2", "topic_9"], "cases": ["case_1"]}
    page = doctor.post(address("group_meeting", group, pk=first.pk), changes, follow=True).content.decode()
    assert "Film 2: Introduksjon til palliasjon del 1" in page
    assert "Torunn: KOLS, hjemmeboende" in page
    assert "Møte 1 har ingen film." not in page


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"title": ""}, 422, "title"),
        ({"title": "x" * 151}, 422, "title"),
        ({"title": "a\x01b"}, 422, "title"),
        ({"leader": " "}, 422, "leader"),
        ({"nurses": "", "health_workers": "0", "assistants": ""}, 422, "nurses"),
        ({"nurses": "-1"}, 422, "nurses"),
        ({"nurses": "100"}, 422, "nurses"),
        ({"nurses": "to"}, 422, "nurses"),
        ({"unit": "0"}, 422, "unit"),
        ({"unit": "9" * 30}, 422, "unit"),
        ({"unit": "a"}, 422, "unit"),
        ({"first_day": "31.2.2027"}, 422, "first_day"),
        ({"times": "0"}, 422, "times"),
        ({"times": "21"}, 422, "times"),
        ({"weeks_between": "0"}, 422, "weeks_between"),
        ({"minutes": "1441"}, 422, "minutes"),
    ],
)
def test_bad_answer_is_told_beside_its_field_and_what_was_typed_is_kept(doctor, log, changes, status, field):
    given = typed(log, **changes)
    answer = doctor.post(reverse("curriculum:new_small_group"), given)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), SmallGroup.objects.count()) == (status, [field], 0)
    assert {name: form[name].value() for name in given} == given


def test_name_that_is_taken_is_told_beside_the_name(doctor, log):
    unit_group(log)
    answer = doctor.post(reverse("curriculum:new_small_group"), typed(log))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["title"])


def test_plan_that_leaves_the_package_is_made_and_warned_of(doctor, log):
    answer = doctor.post(
        reverse("curriculum:new_small_group"),
        typed(log, nurses="5", times="3", weeks_between="9", minutes="90"),
        follow=True,
    )
    html = answer.content.decode()
    sentences = [each.sentence for each in answer.context["departures"]]
    assert sentences[:4] == [
        "Gruppen har 8 deltakere. Pakken anbefaler 6 til 7.",
        "Gruppen har 3 møter. Pakken anbefaler 5.",
        "Det går 63 dager fra møte 1 til møte 2. Pakken anbefaler omtrent en måned.",
        "Det går 63 dager fra møte 2 til møte 3. Pakken anbefaler omtrent en måned.",
    ]
    assert [sentence for sentence in sentences if sentence not in html] == []


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"on": ""}, 422, "on"),
        ({"on": "7.2.{year}"}, 409, "on"),
        ({"minutes": "0"}, 422, "minutes"),
        ({"films": ["film_99"]}, 422, "films"),
        ({"cases": ["case_0"]}, 422, "cases"),
        ({"reflection": "x" * 501}, 422, "reflection"),
    ],
)
def test_bad_meeting_is_told_beside_its_field(doctor, log, changes, status, field):
    group = unit_group(log)
    first = standing_meetings(group)[0]
    given = {"on": f"10.1.{log.year}", "minutes": "120", "films": ["film_1"], **changes}
    given["on"] = given["on"].format(year=log.year)
    first_page = address("group_meeting", group, pk=first.pk)
    for where in (first_page, address("new_group_meeting", group)):
        answer = doctor.post(where, given)
        # The day of the first meeting is taken for any other.
        expected = (status, [field]) if where == first_page or status == 422 else (409, ["on"])
        assert (answer.status_code, list(answer.context["form"].errors)) == expected
    assert group.meetings.count() == 5


def test_page_of_a_meeting_that_was_changed_meanwhile_says_so_and_keeps_what_was_typed(doctor, log):
    meeting = standing_meetings(unit_group(log))[0]
    page = address("group_meeting", meeting.group, pk=meeting.pk)
    form = doctor.get(page).context["form"]
    given = {"on": f"10.1.{log.year}", "minutes": "120", "films": ["film_1"], "seen": form["seen"].value()}
    assert doctor.post(page, {**given, "minutes": "150"}).status_code == 302
    answer = doctor.post(page, {**given, "reflection": "Hva gjorde vi?"})
    assert (answer.status_code, answer.context["form"]["reflection"].value()) == (409, "Hva gjorde vi?")
    assert answer.context["form"].non_field_errors() == [
        "Møtet er endret mens du skrev. Åpne det på nytt, og skriv endringen din inn."
    ]


def test_meetings_are_ticked_once_and_the_proof_comes_with_the_last(doctor, log):
    group = unit_group(log)
    assert doctor.get(address("group_certificate", group)).status_code == 404
    for meeting in standing_meetings(group):
        doctor.post(address("hold_group_meeting", group, pk=meeting.pk))
    page = doctor.post(address("hold_group_meeting", group, pk=meeting.pk), follow=True).content.decode()
    assert "Møtet er alt ført som holdt." in page
    assert f'href="{address("group_certificate", group)}"' in page
    answer = doctor.get(address("group_certificate", group))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.content[:5] == b"%PDF-"
    assert re.fullmatch(r'attachment; filename="smagruppe-[0-9]+\.pdf"', answer.headers["Content-Disposition"])


def test_meeting_to_come_is_not_ticked_and_shows_no_button(doctor, log):
    group = unit_group(log, first=log.day(7, 2))
    first = standing_meetings(group)[0]
    assert (
        address("hold_group_meeting", group, pk=first.pk)
        not in doctor.get(address("small_group", group)).content.decode()
    )
    page = doctor.post(address("hold_group_meeting", group, pk=first.pk), follow=True).content.decode()
    assert f"Møtet er 2. juli {log.year}. Før det når det er holdt." in page
    assert group.meetings.filter(held_at__isnull=False).count() == 0


def test_group_is_for_who_leads_it_and_not_there_for_others(log):
    group = held_group(log)
    meeting = standing_meetings(group)[0]
    pages = [
        address(name, group) for name in ("small_group", "change_small_group", "group_certificate", "new_group_meeting")
    ]
    pages.append(address("group_meeting", group, pk=meeting.pk))
    acts = [
        address("withdraw_small_group", group),
        *(
            address(name, group, pk=meeting.pk)
            for name in ("hold_group_meeting", "undo_group_meeting", "cancel_group_meeting")
        ),
    ]
    for person in (log.supervisor, make_user(Role.UNIT_CONTACT), make_user(Role.DOCTOR)):
        client = entered(person)
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(act).status_code for act in acts} == {404}
    assert {Client().get(page).status_code for page in pages} == {302}
    assert group.meetings.filter(held_at__isnull=False).count() == 5


def test_contact_of_the_unit_leads_what_the_doctor_planned_and_whoever_has_no_unit_plans_nothing(log):
    unit = log.approval.unit
    unit.contact_email = "enhetsleder@example.no"
    unit.save()
    contact = entered(make_user(Role.UNIT_CONTACT, email="enhetsleder@example.no"))
    group = unit_group(log)
    assert contact.get(address("small_group", group)).status_code == 200
    assert group.title in contact.get(reverse("curriculum:small_groups")).content.decode()
    stranger = entered(make_user(Role.UNIT_CONTACT))
    assert "Du leder ingen smågruppe." in stranger.get(reverse("curriculum:small_groups")).content.decode()
    assert stranger.get(reverse("curriculum:new_small_group")).status_code == 404
    assert stranger.post(reverse("curriculum:new_small_group"), typed(log)).status_code == 404


def test_meeting_of_another_group_and_numbers_of_none_are_not_there(doctor, log):
    group, other = unit_group(log), unit_group(log, title="Smågruppe høst")
    theirs = standing_meetings(other)[0]
    assert doctor.get(address("group_meeting", group, pk=theirs.pk)).status_code == 404
    assert doctor.get(f"/smagrupper/{group.public_id}/moter/{'9' * 30}/").status_code == 404
    withdraw_group(other, by=log.doctor)
    assert doctor.get(address("small_group", other)).status_code == 404


def test_list_asks_as_often_for_three_groups_as_for_one(doctor, log, django_assert_max_num_queries):
    unit_group(log)
    doctor.get(reverse("curriculum:small_groups"))
    with django_assert_max_num_queries(12) as one:
        doctor.get(reverse("curriculum:small_groups"))
    for title in ("A", "B"):
        unit_group(log, title=title)
    with django_assert_max_num_queries(12) as three:
        doctor.get(reverse("curriculum:small_groups"))
    assert len(one) == len(three)
