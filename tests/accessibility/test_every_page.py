"""Every page that doctors, supervisors and everybody meet, in a real browser, and pages that refuse."""

import pytest

from approvals.enums import Status
from tests.access.world import ANONYMOUS, CASEWORKER, NAMED, OTHER_DOCTOR, OWNER, UNIT_CONTACT
from tests.accessibility.inspecting import WIDE, inspect_all

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_pages_of_the_public_doctors_and_supervisors_have_no_finding(inspector):
    pages = inspect_all(inspector, (ANONYMOUS, OWNER, NAMED))
    inspector.enter_as(OTHER_DOCTOR)
    inspector.look_at("a doctor without applications", "/soknader/")
    inspector.look_at("not found", "/finnes-ikke/", expected=404)
    inspector.enter_as(UNIT_CONTACT)
    inspector.look_at("front page of a unit contact", "/")
    inspector.look_at("nobody asks", "/veileder/")

    assert "\n".join(inspector.findings) == ""
    assert len(pages) >= 40


def press(inspector, path, button, **typed):
    """Open a page, type into its fields, and press a button."""
    page = inspector.page
    page.set_viewport_size({"width": WIDE, "height": 900})
    inspector._said.clear()
    page.goto(inspector.site + path)
    for name, text in typed.items():
        page.locator(f"[name='{name}']").first.fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()


def test_pages_that_refuse_have_no_finding(inspector):
    draft = inspector.world.places[Status.DRAFT]["case"]
    review = inspector.world.places[Status.UNDER_REVIEW]["pk"]
    inspector.enter_as(ANONYMOUS)
    press(inspector, "/konto/login/", "Logg inn", login="ingen", password="feil")
    inspector.inspect("log-in refused")
    inspector.enter_as(OWNER)
    press(inspector, f"/soknader/{draft}/about/", "Lagre", hpr_number="abc")
    inspector.inspect("about refused")
    press(inspector, f"/soknader/{draft}/unit/", "Lagre", palliative_beds="-1", as_of="31.02.2026")
    inspector.inspect("unit refused")
    inspector.enter_as(CASEWORKER)
    press(inspector, f"/admin/approvals/application/{review}/change/", "Send forslaget til godkjenning")
    inspector.inspect("proposal refused", is_error=True)

    assert "\n".join(inspector.findings) == ""
