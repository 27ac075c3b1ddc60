"""From a self-check to an application: through log-in, validated anew, and told what was not taken along."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.roles import Role
from approvals.enums import Status
from approvals.models import Application
from approvals.services.applications import MAX_DRAFTS
from tests.factories import PASSWORD, draft_application, make_user

pytestmark = pytest.mark.django_db

ADDRESS = (
    "type=sykehjem&senger=6&fra=2027-01-01&til=2027-12-31&vedtak=2026-11-22&ansatt=yes&avtale=2026-10-01"
    "&avtaletil=2028-12-31&konferanser=2&fastleger=yes&veileder=competence_area&moter=2&plan=yes&helplan=no&egne=3"
    "&hele=yes&s1=50&s2=12.5&s2f=2027-02-01&u1=smagruppe&u1t=36&u1i=3"
    "&l1=palliative_centre&l1f=2026-01-01&l1t=2026-12-31&l1p=100&l1m=yes&l1s=yes&l1g=yes"
)
ALONG = f"/sjekk/soknad/?{ADDRESS}"


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def doctor():
    return make_user()


def test_answers_survive_log_in_and_become_an_application(client, doctor):
    assert f'href="{ALONG.replace("&", "&amp;")}"' in client.get(f"/sjekk/?{ADDRESS}").content.decode()
    to_log_in = client.get(ALONG)
    assert to_log_in.status_code == 302
    page = client.get(to_log_in["Location"])
    wanted = page.context["redirect_field_value"]
    assert wanted == ALONG
    back = client.post("/konto/login/", {"login": doctor.email, "password": PASSWORD, "next": wanted})
    assert (back.status_code, back["Location"]) == (302, ALONG)
    confirm = client.get(back["Location"]).content.decode()
    assert Application.objects.count() == 0
    assert "Stilling og periode: dagene, stillingene og ansettelsen" in confirm
    assert "Enheten og sengene (velg enheten først)" in confirm

    started = client.post(ALONG)
    application = Application.objects.get()
    assert started["Location"] == reverse("approvals:task_list", args=[application.public_id])
    assert (application.doctor.user, application.status) == (doctor, Status.DRAFT)
    assert sorted(application.saved_sections) == ["centre", "course", "plan", "service"]
    check_service(application)
    check_the_rest(application)
    text = client.get(started["Location"]).content.decode()
    assert "Søknaden er startet med svarene fra sjekken." in text
    assert "Dette kunne ikke tas med, og må skrives i søknaden: enheten og sengene (velg enheten først);" in text


def check_service(application):
    service = application.service_period
    assert (service.employed, service.starts_on, service.ends_on) == (True, date(2027, 1, 1), date(2027, 12, 31))
    parts = [(part.starts_on, part.ends_on, part.percent) for part in service.positions.order_by("starts_on")]
    assert parts == [
        (date(2027, 1, 1), date(2027, 12, 31), Decimal(50)),
        (date(2027, 2, 1), date(2027, 12, 31), Decimal("12.5")),
    ]


def check_the_rest(application):
    centre, plan = application.centre_statement, application.education_plan
    assert (centre.agreement_signed_on, centre.agreement_from) == (date(2026, 10, 1), None)
    assert (centre.agreement_to, centre.conferences_per_month) == (date(2028, 12, 31), 2)
    assert (plan.individual_plan, plan.covers_whole_course, plan.own_teaching_items) == (True, False, 3)
    assert plan.planned_whole is True
    (teaching,) = plan.teaching.all()
    assert (teaching.form, teaching.hours, teaching.interval_weeks) == ("smagruppe", Decimal(36), Decimal(3))
    (period,) = plan.course_periods.all()
    assert (period.place, period.percent, period.team, period.bed_unit) == ("palliative_centre", 100, True, True)
    assert (period.approved_training_site, period.preapproved) == (True, None)


def test_only_what_was_answered_is_taken_along(client, doctor):
    client.force_login(doctor)
    response = client.post("/sjekk/soknad/?konferanser=2")
    application = Application.objects.get()
    assert application.saved_sections == ["centre"]
    assert told(response) == ["Søknaden er startet med svarene fra sjekken. Se over dem i hver del."]


@pytest.mark.parametrize("wrong", ["senger=abc", "s1=50", "fra=31.2.2027", "senger=5&senger=6", "u1=sirkus", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_tampered_address_starts_nothing_and_leads_to_the_form(client, doctor, method, wrong):
    client.force_login(doctor)
    response = getattr(client, method)(f"/sjekk/soknad/?{wrong}")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sjekk/")
    assert client.get(response["Location"]).status_code == (422 if wrong else 200)
    assert Application.objects.count() == 0


def test_one_draft_too_many_is_told(client, doctor):
    for _each in range(MAX_DRAFTS):
        draft_application(by=doctor)
    client.force_login(doctor)
    response = client.post(ALONG)
    assert response["Location"] == reverse("approvals:my_applications")
    assert told(response) == ["Du har allerede mange utkast. Fullfør eller trekk ett av dem først."]
    assert Application.objects.count() == MAX_DRAFTS


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.APPROVER])
def test_staff_apply_for_nothing(client, role, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    client.force_login(make_user(role))
    assert client.post(ALONG).status_code == 404
    assert "Ta med til en søknad" not in client.get(f"/sjekk/?{ADDRESS}").content.decode()


@pytest.mark.parametrize("foreign", ["https://example.no/", "//example.no/sjekk/"])
def test_log_in_leads_to_no_other_site(client, doctor, foreign):
    response = client.post("/konto/login/", {"login": doctor.email, "password": PASSWORD, "next": foreign})
    assert response["Location"] == reverse("approvals:my_applications")
