"""The page of the log, for the two who have business there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from tests.approvals.followup import logged
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db


def test_overview_of_the_two_shows_the_approval_and_hides_it_from_others(client):
    service = followed()
    address = reverse("approvals:logbook", args=[service.logbook.public_id])
    answers = {}
    for name, user in {
        "doctor": service.doctor,
        "supervisor": service.supervisor,
        "another": make_user(Role.DOCTOR),
        "staff": make_user(Role.CASEWORKER),
    }.items():
        client.force_login(user)
        answers[name] = client.get(address)
    assert [answers[name].status_code for name in ("doctor", "supervisor", "another", "staff")] == [200, 200, 404, 404]
    assert service.approval.unit.name in answers["doctor"].content.decode()


def test_hints_of_the_overview_say_du_to_the_doctor_and_legen_to_the_supervisor(client):
    service = followed()
    told = {}
    for name in ("doctor", "supervisor"):
        client.force_login(getattr(service, name))
        page = client.get(reverse("approvals:logbook", args=[service.logbook.public_id]))
        told[name] = [str(part["about"]) for part in page.context["parts"]]
    assert [about for about in told["doctor"] if "legen" in about] == []
    assert [about for about in told["supervisor"] if "legen" in about] == [
        "Rekkene legen følger, og timene legen har deltatt i.",
        "En fast gruppe legen lærer i, og hva hvert møte handler om.",
        "Det legen selv har undervist i.",
    ]
    assert [about for about in told["supervisor"] if "du " in about] == []
    assert [about for about in told["doctor"] if "du " in about] == [
        "Rekkene du følger, og timene du har deltatt i.",
        "En fast gruppe du lærer i, og hva hvert møte handler om.",
        "Det du selv har undervist i.",
    ]


def test_log_has_one_name_in_heading_title_and_every_breadcrumb(client):
    service = followed()
    address = reverse("approvals:logbook", args=[service.logbook.public_id])
    client.force_login(service.supervisor)
    assert client.get(address).content.decode().count(f"Loggen til {service.doctor.name}") == 2
    client.force_login(service.doctor)
    parts = client.get(address).context["parts"]
    pages = [client.get(part["url"]).content.decode() for part in parts if "eksport" not in str(part["url"])]
    assert [page.count(f'<a class="ds-link" href="{address}">Loggen</a>') for page in pages] == [1] * 9


def test_list_with_one_log_leads_to_it(client):
    service = followed()
    client.force_login(service.doctor)
    answer = client.get(reverse("approvals:logbooks"))
    assert answer.headers["Location"] == reverse("approvals:logbook", args=[service.logbook.public_id])


def test_list_without_a_log_says_when_it_opens(client):
    client.force_login(make_user(Role.DOCTOR))
    answer = client.get(reverse("approvals:logbooks"))
    assert answer.status_code == 200
    assert "Du har ingen logg ennå" in answer.content.decode()


def test_case_links_to_the_log(client):
    service = followed()
    client.force_login(service.doctor)
    page = client.get(service.approval.decision.application.get_absolute_url()).content.decode()
    assert reverse("approvals:logbook", args=[service.logbook.public_id]) in page


def test_overview_shows_months_and_hours_in_words_too(client, time_machine):
    service = followed()
    logged.meeting(service.appointment, service.day(1, 20))
    logged.attended(service.logbook, service.day(2, 3), "7.5", by=service.doctor)
    time_machine.move_to(noon(service.day(3, 10)))
    client.force_login(service.doctor)
    page = client.get(reverse("approvals:logbook", args=[service.logbook.public_id])).content.decode()
    assert "7,5 av 36 timer" in page
    assert "1 (Holdt)" in page
    assert f"Det er ikke ført noe veiledningsmøte i februar {service.year}." in page
    assert "I dette tempoet blir det" in page


def test_overview_asks_the_same_number_of_queries_however_long_the_log(client, time_machine):
    service = followed()
    time_machine.move_to(noon(service.day(12, 20)))
    client.force_login(service.doctor)
    address = reverse("approvals:logbook", args=[service.logbook.public_id])
    client.get(address)
    asked = []
    for month in range(1, 12):
        logged.meeting(service.appointment, service.day(month, 3))
        logged.attended(service.logbook, service.day(month, 3), "3", by=service.doctor)
        if month in {1, 11}:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_main_menu_leads_the_doctor_to_the_log_and_the_supervisor_to_the_doctors(client):
    service = followed()
    client.force_login(service.doctor)
    menu = client.get("/personvern/").content.decode().split("</nav>")[0]
    assert '<a href="/logg/">Loggen min</a>' in menu
    assert "Mine leger" not in menu
    client.force_login(service.supervisor)
    menu = client.get("/personvern/").content.decode().split("</nav>")[0]
    assert '<a href="/veileder/leger/">Mine leger</a>' in menu
    assert "Loggen min" not in menu
