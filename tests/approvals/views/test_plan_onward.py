"""The way onward from a plan, through the pages: to the change of an approval, to an application, or either."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from approvals.models import Application
from tests.approvals.change_cases import WHY, granted, july
from tests.approvals.plans import home_row, planned

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def approval():
    return granted()


@pytest.fixture
def client(approval):
    client = Client()
    client.force_login(approval.doctor.user)
    return client


def at(approval, first, last, percent="50"):
    return home_row(first, last, percent, place_name=approval.unit.name)


def lines(client, plan):
    return client.get(plan.get_absolute_url()).context["table"]


def onward(client, plan):
    """For each row whether a change and an application are offered."""
    return [(bool(line["change_url"]), line["may_apply"]) for line in lines(client, plan)]


def offered(client, address):
    """What the form of the change is filled in with."""
    form = client.get(address).context["form"]
    return form["kinds"].value(), form["change_from"].value()


def posted(client, address, kinds, day):
    body = {"kinds": kinds, "change_from": f"{day.day}.{day.month}.{day.year}", "reason": WHY}
    return client.post(address, body)


def test_wished_unit_beside_an_approved_one_is_applied_for(client, approval):
    first, last = approval.starts_on, approval.ends_on
    plan = planned(approval.doctor.user, at(approval, first, last), home_row(first, last, "40", place_name="Solbakken"))
    page = client.get(plan.get_absolute_url()).content.decode()
    assert onward(client, plan) == [(True, False), (False, True)]
    assert (page.count("Meld endring"), page.count("Start søknad")) == (1, 1)
    client.post(f"{plan.get_absolute_url()}soknad/", {"row": "1"})
    application = Application.objects.order_by("pk").last()
    periods = application.education_plan.course_periods.values_list("place_name", "percent", "preapproved")
    assert [part.percent for part in application.service_period.positions.all()] == [Decimal(40)]
    assert list(periods) == [(approval.unit.name, Decimal(50), True)]


def test_row_without_a_place_offers_both(client, approval):
    plan = planned(approval.doctor.user, home_row(approval.starts_on, approval.ends_on, "60"))
    assert onward(client, plan) == [(True, True)]


def test_fetched_row_as_it_was_approved_leads_to_a_form_with_nothing_chosen(client, approval):
    plan = planned(approval.doctor.user)
    client.post(f"{plan.get_absolute_url()}hent/")
    (address,) = [line["change_url"] for line in lines(client, plan) if line["change_url"]]
    assert offered(client, address) == ([], None)
    assert "Slik står det i planen" not in client.get(address).content.decode()


def test_another_percent_goes_along_to_the_draft(client, approval):
    first, last = july(approval), approval.ends_on
    rows = [at(approval, approval.starts_on, first - DAY), at(approval, first, last, "60")]
    address = lines(client, planned(approval.doctor.user, *rows))[1]["change_url"]
    page = client.get(address).content.decode()
    assert offered(client, address) == (["position"], f"01.07.{first.year}")
    assert f"60 prosent fra 1. juli {first.year} til 31. desember {first.year}" in page
    assert f'value="01.07.{first.year}"' in page
    answer = posted(client, address, ["position"], first)
    case = Application.objects.get(changes=approval)
    positions = case.service_period.positions.values_list("starts_on", "ends_on", "percent")
    assert answer.status_code == 302
    assert list(positions) == [(first, last, Decimal(60))]


def test_row_beyond_the_approval_goes_along_as_other_dates(client, approval):
    last = approval.ends_on + timedelta(days=60)
    address = lines(client, planned(approval.doctor.user, at(approval, approval.starts_on, last)))[0]["change_url"]
    assert offered(client, address) == (["dates"], f"01.01.{last.year}")
    posted(client, address, ["dates"], approval.ends_on + DAY)
    service = Application.objects.get(changes=approval).service_period
    assert (service.starts_on, service.ends_on) == (approval.ends_on + DAY, last)


def test_mistake_in_the_form_keeps_what_the_plan_says(client, approval):
    plan = planned(approval.doctor.user, at(approval, july(approval), approval.ends_on, "60"))
    address = lines(client, plan)[0]["change_url"]
    page = client.post(address, {"kinds": ["position"], "change_from": "31.2.2027", "reason": WHY})
    assert (page.status_code, page.context["known"].planned.approval) == (422, approval)
    assert 'value="31.2.2027"' in page.content.decode()


@pytest.mark.parametrize("asked", ["plan=tull&periode=1", "periode=1", "plan={plan}&periode=", "plan={plan}&periode=²"])
def test_address_without_a_plan_or_a_row_gives_the_form_with_nothing_chosen(client, approval, asked, url):
    plan = planned(approval.doctor.user, at(approval, july(approval), approval.ends_on, "60"))
    address = f"{url('start_change', approval.decision.application)}?{asked.format(plan=plan.public_id)}"
    assert offered(client, address) == ([], "")
