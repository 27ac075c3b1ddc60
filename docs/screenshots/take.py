"""Goes through the running demo as each kind of user and keeps pictures of what they see."""

import json
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pymupdf
from playwright.sync_api import Browser, Page, sync_playwright

DESKTOP, PHONE = 1200, 360
PASSWORD_FIELD = "input[name=password]"  # noqa: S105 - the name of a field


class Tour:
    """One demo, its users and cases, and the folder of the pictures."""

    def __init__(self, browser: Browser, facts: dict[str, Any], folder: Path) -> None:
        self.browser, self.facts, self.folder = browser, facts, folder

    def case(self, status: str) -> dict[str, Any]:
        """Return the first case with this status."""
        return next(case for case in self.facts["cases"] if case["status"] == status)

    def user(self, role: str) -> str:
        """Return the address of the first user with this role."""
        return next(user["email"] for user in self.facts["users"] if user["role"] == role)

    def visitor(self, width: int = DESKTOP) -> Page:
        """Return a page of somebody who has not logged in."""
        return self.browser.new_context(viewport={"width": width, "height": 900}, locale="nb-NO").new_page()

    def logged_in(self, email: str, width: int = DESKTOP) -> Page:
        """Return a page of this demo user."""
        page = self.visitor(width)
        password = next(user["password"] for user in self.facts["users"] if user["email"] == email)
        page.goto(self.facts["base_url"] + self.facts["urls"]["login"])
        page.fill("input[name=login]", email)
        page.fill(PASSWORD_FIELD, password)
        page.press(PASSWORD_FIELD, "Enter")
        page.wait_for_load_state()
        return page

    def keep(self, page: Page, path: str, name: str, *, whole: bool = True) -> None:
        """Open an address and keep its picture."""
        page.goto(self.facts["base_url"] + path)
        page.screenshot(path=self.folder / f"{name}.png", full_page=whole)


def take(tour: Tour) -> None:
    """Keep a picture of each step of the main job."""
    tour.keep(tour.visitor(), "/", "front-page")
    draft, granted, proposed = tour.case("draft"), tour.case("granted"), tour.case("proposed")
    doctor = tour.logged_in(draft["doctor"])
    tour.keep(doctor, draft["urls"]["doctor"], "task-list")
    tour.keep(doctor, draft["urls"]["doctor"] + "service/", "section")
    tour.keep(doctor, draft["urls"]["doctor"] + "kontroller/", "check-and-submit")
    phone = tour.logged_in(draft["doctor"], PHONE)
    tour.keep(phone, draft["urls"]["doctor"] + "service/", "section-phone")
    tour.keep(tour.logged_in(granted["doctor"]), granted["urls"]["doctor"], "my-case")
    caseworker = tour.logged_in(tour.user("caseworker"))
    tour.keep(caseworker, tour.facts["urls"]["queue"], "queue")
    tour.keep(caseworker, tour.case("under_review")["urls"]["desk"], "desk", whole=False)
    approver = tour.logged_in(tour.user("approver"))
    tour.keep(approver, proposed["urls"]["desk"].replace("/change/", "/sign/"), "signing")


def take_log(tour: Tour) -> None:
    """Keep pictures of the log that follows a grant, as on a phone, for that is where it is written."""
    granted = tour.case("granted")
    doctor = tour.logged_in(granted["doctor"], PHONE)
    # Somebody with one log is taken straight to it.
    doctor.goto(tour.facts["base_url"] + "/logg/")
    log = urlsplit(doctor.url).path
    for rest, name in (
        ("", "log-phone"),
        ("moter/", "log-meetings-phone"),
        ("undervisning/", "log-teaching-phone"),
        ("bekreftelse/", "log-confirmation-phone"),
    ):
        tour.keep(doctor, log + rest, name)
    # A plan of one's own, with what is already approved.
    doctor.goto(tour.facts["base_url"] + "/planlegger/")
    doctor.fill("[name=title]", "De to årene mine")
    doctor.click("main form button[type=submit]")
    doctor.wait_for_load_state()
    doctor.click("form[action$='/hent/'] button")
    doctor.wait_for_load_state()
    tour.keep(doctor, urlsplit(doctor.url).path, "planner-phone")
    tour.keep(tour.logged_in(granted["supervisor"], PHONE), "/veileder/leger/", "supervisors-doctors-phone")


def take_public(tour: Tour) -> None:
    """Keep pictures of what anybody may read, and of the small groups of a unit."""
    tour.keep(tour.visitor(), "/vilkar/unit.beds/", "criterion")
    check = "/sjekk/?type=sykehjem&senger=5&fra=2027-01-01&til=2027-12-31&vedtak=2026-11-22&s1=25"
    tour.keep(tour.visitor(PHONE), check, "self-check-phone", whole=False)
    tour.keep(tour.visitor(), "/kunnskap/", "documents")
    tour.keep(tour.visitor(), "/kommuner/", "municipalities")
    tour.keep(tour.visitor(), "/programmer/", "programmes")
    tour.keep(tour.logged_in("turid.lauvas@demo.example"), "/smagrupper/", "small-groups")


def keep_letter(mailbox: Path, folder: Path) -> None:
    """Draw the pages of the first decision letter in the demo's mailbox."""
    for path in sorted(mailbox.glob("*/*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        if not str(message["Subject"]).startswith("Vedtak"):
            continue
        for part in message.iter_attachments():
            if part.get_content_type() != "application/pdf":
                continue
            with pymupdf.open(stream=part.get_payload(decode=True)) as letter:
                for number, page in enumerate(letter, start=1):
                    page.get_pixmap(dpi=80).save(folder / f"letter-{number}.png")
            return


def main(home: Path, folder: Path) -> None:
    """Take every picture of the demo in `home`."""
    facts = json.loads((home / "demo.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        tour = Tour(browser, facts, folder)
        take(tour)
        take_log(tour)
        take_public(tour)
        browser.close()
    keep_letter(home / "mailbox", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
