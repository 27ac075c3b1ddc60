"""The way to the final approval and the Danish title in a real browser: on a phone and on a desk, read by axe."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.models import Doctor
from approvals.services.planner import PlanRow, make_plan, save_plan_rows
from tests.accessibility.sizes import PHONE, findings_in_both
from tests.approvals.views.test_planner_in_browser import as_person
from tests.factories import make_centre, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def planned(doctor):
    make_centre(name="Senter Vest")
    Doctor.objects.create(user=doctor, clinical_specialty="onkologi", nordic_course="ongoing")
    rows = [
        PlanRow(
            place=place,
            place_name=name,
            starts_on=date.fromisoformat(first),
            ends_on=date.fromisoformat(last),
            percent=Decimal(percent),
        )
        for place, name, first, last, percent in (
            ("palliative_centre", "Senter Vest", "2025-01-01", "2025-12-31", "100"),
            ("nursing_home", "Solheim", "2028-01-01", "2030-12-31", "50"),
        )
    ]
    plan = make_plan(by=doctor, title="Halv stilling")
    return save_plan_rows(plan, by=doctor, version=0, title=plan.title, rows=rows)


def test_a_doctor_reads_how_far_it_is_and_asks_for_the_danish_title(page, live_server, axe):
    doctor = make_user()
    plan = planned(doctor)
    page = as_person(page, live_server, doctor)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{plan.get_absolute_url()}")
    section = page.get_by_role("region", name="Mot endelig godkjenning")
    expect(section.get_by_role("listitem")).to_have_count(5)
    assert "6 over grensen på 12 er erfaring, men teller ikke." in section.inner_text()
    assert findings_in_both(page, axe) == []
    section.get_by_role("link", name="Dansk fagområdespesialist i palliativ medisin").click()
    assert findings_in_both(page, axe) == []
    page.get_by_label("Teoretisk utdanning").select_option("completed")
    page.get_by_label("Klinisk utdanning").select_option("ongoing")
    page.get_by_label("Første dag i utdanningen").fill("1.1.2025")
    page.get_by_role("button", name="Vis hvor jeg står").click()
    expect(page.get_by_text("Oppgi både første og siste dag, eller ingen av dem.").first).to_be_visible()
    assert findings_in_both(page, axe) == []
    page.get_by_label("Siste dag i utdanningen").fill("31.12.2025")
    page.get_by_role("button", name="Vis hvor jeg står").click()
    expect(page.get_by_text("Dagene du har oppgitt, er 12 måneder. Det mangler 12.")).to_have_count(1)
    assert findings_in_both(page, axe) == []
