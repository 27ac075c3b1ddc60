"""Every page that answers anybody, in a real browser: WCAG 2.2 AA, reflow at 320 px, content policy, console."""

from dataclasses import dataclass

import pytest

from approvals.enums import Status
from tests.access.matrix import ROWS, Row
from tests.access.matrix_of_pages import ACCOUNT
from tests.access.row import answers_in
from tests.access.world import (
    ADMINISTRATOR,
    ANONYMOUS,
    APPROVER,
    AUDITOR,
    CASEWORKER,
    NAMED,
    OTHER_DOCTOR,
    OWNER,
    READERS,
    UNIT_CONTACT,
    World,
    build_world,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = 1280, 320
#: these answer with data or files, and files are looked at elsewhere
NO_PAGES = ("/health", "/admin/jsi18n/", "/vedlegg/", "/brev/", "/letters/", "/attachments/", ".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page to look at, and as whom."""

    reader: str
    path: str
    row: Row
    status: Status


def visits(world: World, readers: tuple[str, ...]) -> list[Visit]:
    """Each page once for the first of `readers` who may see it, and once in every state in which it may be seen."""
    found = []
    for row in ROWS:
        for status in Status if row.by_state else [Status.DRAFT]:
            open_to = [reader for reader in readers if answers_in(row.get, status)[READERS.index(reader)] == "O"]
            path = row.path.format_map(world.places[status])
            if open_to and not any(part in path for part in NO_PAGES):
                found.append(Visit(reader=open_to[0], path=path, row=row, status=status))
    return found


class Inspector:
    """Opens pages and writes down what is wrong with them."""

    def __init__(self, page, live_server, axe, world: World) -> None:
        self.page, self.site, self.axe, self.world = page, live_server.url, axe, world
        self.findings: list[str] = []
        self._said: list[str] = []
        page.on("console", lambda message: self._said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._said.append(str(error)))

    def enter_as(self, reader: str) -> None:
        """Be somebody who has logged in."""
        self.page.context.clear_cookies()
        if reader != ANONYMOUS:
            session = self.world.jars[reader]["sessionid"].value
            self.page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])

    def look_at(self, name: str, path: str, *, expected: int = 200) -> None:
        """Open a page and inspect it at both widths."""
        self.page.set_viewport_size({"width": WIDE, "height": 900})
        self._said.clear()
        answer = self.page.goto(self.site + path)
        if answer.status != expected:
            self.findings.append(f"{name}: {answer.status}, not {expected}")
        self.inspect(name, is_error=expected >= 400)

    def inspect(self, name: str, *, is_error: bool = False) -> None:
        """Look at the page that is open. A browser says on the console when an answer is not 200; that is no fault."""
        said = [text for text in self._said if not (is_error and "Failed to load resource" in text)]
        self.findings += [f"{name}: console: {text}" for text in said]
        for width in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                self.findings.append(f"{name}: scrolls sideways at {width} px")
            self.findings += [f"{name} at {width} px: {finding}" for finding in self.axe(self.page)]
        self._said.clear()


@pytest.fixture
def inspector(page, live_server, axe, transactional_db):
    return Inspector(page, live_server, axe, build_world())


def inspect_all(inspector, readers):
    pages = visits(inspector.world, readers)
    for reader in readers:
        inspector.enter_as(reader)
        for visit in pages:
            if visit.reader == reader:
                inspector.look_at(f"{reader}, {visit.row.path} ({visit.status.value})", visit.path)
    return pages


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


def test_pages_of_the_desk_have_no_finding(inspector):
    own = {row.path for row in ACCOUNT}
    pages = inspect_all(inspector, (CASEWORKER, APPROVER, ADMINISTRATOR))
    inspector.enter_as(AUDITOR)
    for status in (Status.UNDER_REVIEW, Status.GRANTED):
        place = inspector.world.places[status]
        inspector.look_at(
            f"auditor at the desk ({status.value})", f"/admin/approvals/application/{place['pk']}/change/"
        )
    inspector.look_at("auditor in the queue of all cases", "/admin/approvals/application/?status=all")
    inspector.look_at("nothing found", "/admin/approvals/application/?q=finnesikke")
    inspector.look_at("not allowed", "/admin/accounts/user/", expected=403)

    assert "\n".join(inspector.findings) == ""
    assert len([visit for visit in pages if visit.row.path not in own]) >= 40


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
