"""Wherever staff, doctor and supervisor read about a criterion, its public page is one step away."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from approvals.enums import AlertKind
from approvals.models import Alert
from approvals.services.assessments import conclude
from approvals.services.followup import follow_up_all
from approvals.services.followup.words import ABOUT
from approvals.services.question_places import PLACES
from tests.approvals.admin.desk_client import address, case_under_review, decided_case, desk_client
from tests.factories import make_user
from tests.followed import followed, noon

pytestmark = pytest.mark.django_db

REASON = "Beskrivelsen viser fast bemanning hele døgnet."


def page_of(criterion):
    return reverse("approvals:criterion", args=[criterion])


def test_statistics_lead_from_what_failed_to_the_criterion():
    decided_case(kind="refused", beds=5)
    page = desk_client(make_user(Role.CASEWORKER)).get("/admin/approvals/application/statistics/").content.decode()
    assert f'<th scope="row"><a href="{page_of("unit.beds")}">Antall palliative senger</a></th>' in page


def test_timeline_leads_from_a_conclusion_to_the_criterion():
    by = make_user(Role.CASEWORKER)
    case = case_under_review(by=by)
    conclude(case, by=by, criterion="unit.definition", outcome="met", reason=REASON, on=timezone.localdate())
    timeline = desk_client(by).get(address("change", case)).content.decode().partition('id="tidslinje"')[2]
    assert f'<a href="{page_of("unit.definition")}">Palliativ enhet</a>: Oppfylt' in timeline


def test_what_can_be_asked_about_leads_to_its_criterion():
    by = make_user(Role.CASEWORKER)
    desk = desk_client(by).get(address("change", case_under_review(by=by))).content.decode()
    asked = desk.partition("<fieldset")[2].partition('id="vilkar')[0]
    assert [criterion for criterion in PLACES if f'href="{page_of(criterion)}">Om vilkåret' not in asked] == []


def test_every_finding_but_the_end_is_about_a_criterion_with_a_page(client):
    assert set(AlertKind) - set(ABOUT) == {AlertKind.ENDS_SOON}
    assert [client.get(page_of(criterion)).status_code for criterion in ABOUT.values()] == [200] * 7


def test_log_and_alert_lead_from_what_is_missing_to_the_criterion(client, time_machine):
    service = followed()
    for on in (service.day(2, 1), service.day(2, 5), service.day(2, 28)):
        time_machine.move_to(noon(on))
        follow_up_all(on=on)
    client.force_login(service.doctor)
    log = client.get(f"/logg/{service.logbook.public_id}/").content.decode()
    assert f'<a class="ds-link" href="{page_of("supervision.meetings")}">Om vilkåret' in log
    alert = Alert.objects.get(kind="few_conferences")
    staff = desk_client(make_user(Role.CASEWORKER))
    page = staff.get(reverse("admin:approvals_alert_change", args=[alert.pk])).content.decode()
    assert f'<dt>Vilkår</dt><dd><a href="{page_of("centre.conferences")}">' in page
