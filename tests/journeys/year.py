"""A year of the demo's granted case: who is in it, the clock, the nights, the post that arrives, and what is noted."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from approvals import tasks as approval_tasks
from approvals.demo.acts import World, apply_for_approval, decide, judge_everything, propose, start_review
from approvals.demo.cases import ensure_world, main_story
from approvals.demo.logs import write_first_plans
from approvals.enums import DecisionKind
from approvals.models import Alert, Approval
from approvals.services.proposals import ProposalContent
from correspondence import tasks as mail_tasks
from curriculum.models import Logbook
from curriculum.months import first_day_of
from tests.journeys.page_forms import fill

YEAR = 2027
DAY = timedelta(days=1)
DOCTOR, OLD, NEW = "ingrid.fjellbakk", "berit.ovrebotn", "nina.ny"
CENTRE, CASEWORKER, APPROVER = "olav.breivoll", "marit.dalhaugen", "astrid.vollheim"
#: the nights of a month that are lived through, with its last one: when it begins, when people are told of what was
#: found, in the middle, when meetings are asked for, and when the staff hear of it
NIGHTS = (1, 4, 10, 20, 25)
#: the day of each month on which the pages are read for what the follow-up shows
SHOWN_ON = 28
#: what the tables call them
CALLED = {DOCTOR: "doctor", OLD: "old", NEW: "new", CENTRE: "centre", CASEWORKER: "caseworker", APPROVER: "approver"}
_NIGHT, _SWEEP, _MORNING, _NOON = time(4, 15), time(6, 30), time(8), time(12)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as it arrived: the day, who got it, and what it says."""

    on: date
    to: str
    subject: str
    body: str

    @property
    def link(self) -> str:
        """The personal link in it."""
        (address,) = re.findall(r"http://testserver(/svar/\S+)", self.body)
        return address

    @property
    def lines(self) -> list[str]:
        """What it lists."""
        return sorted(line.removeprefix("- ") for line in self.body.splitlines() if line.startswith("- "))


@dataclass(slots=True)
class Diary:
    """What happened, for the tests to compare. Days are (month, day) of the year."""

    mails: list[Mail] = field(default_factory=list)
    #: every alert that opened or closed in a night
    alerts: list[tuple[date, str, str, int | None, str]] = field(default_factory=list)
    #: by month: what is shown to whom of what the follow-up found
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: what was refused, read or handed out, by a name
    seen: dict[str, Any] = field(default_factory=dict)


def granted_demo_case() -> tuple[World, Approval]:
    """The demo's main case, granted, with the plans that the demo makes in its log."""
    world = ensure_world()
    by = world.people[CASEWORKER]
    application = start_review(apply_for_approval(world, main_story()), by=by)
    judge_everything(application, by=by)
    proposal = propose(application, by=by, content=ProposalContent(kind=DecisionKind.GRANTED))
    decision = decide(proposal, by=world.people[APPROVER])
    write_first_plans(world)
    return world, Approval.objects.get(decision=decision)


class Year:
    """The granted case, and acts that are common to all months. Everybody uses the pages."""

    def __init__(self, clock: Any, maildir: Path) -> None:
        self.clock, self.maildir, self.diary = clock, maildir, Diary()
        self.today = date(YEAR - 1, 11, 2)
        self._known: set[Path] = set()
        self._open: set[tuple[str, int | None, str]] = set()
        self.people: dict[str, User] = {}
        self.approval = self._grant()
        self.logbook: Logbook = self.approval.service_period.logbook

    def _grant(self) -> Approval:
        self._at(_NOON)
        world, approval = granted_demo_case()
        self.people = dict(world.people)
        self.post()
        decision = approval.decision
        letter = f"/sak/{decision.application.public_id}/brev/{decision.letter.document.public_id}/"
        assert self.client(DOCTOR).get(letter).status_code == 200
        self.diary.mails.clear()
        self.today = date(YEAR, 1, 1) - DAY
        return approval

    # The clock ---------------------------------------------------------------------------------------
    def _at(self, hour: time) -> None:
        self.clock.move_to(timezone.make_aware(datetime.combine(self.today, hour)))

    def live_until(self, month: int, day: int, *, year: int = YEAR) -> None:
        """Let every night until the day go by, and stop at its noon."""
        while self.today < date(year, month, day):
            self.today += DAY
            if self.today.day in NIGHTS or (self.today + DAY).day == 1:
                self._night()
            self._at(_MORNING)
            self._send()
            if self.today.day == SHOWN_ON:
                self.diary.shown[self.today.month] = self._shown()
        self._at(_NOON)

    def _night(self) -> None:
        """What the clock of `config.settings` starts between one day and the next, in its order."""
        self._at(_NIGHT)
        approval_tasks.follow_up()
        self._note_alerts()
        self._at(_SWEEP)
        approval_tasks.plan_reminders()
        self._at(_MORNING)
        approval_tasks.mark_delivered_requests()
        approval_tasks.remind_due_requests()
        approval_tasks.expire_overdue_requests()
        approval_tasks.notify_again_of_unopened_decisions()

    def _note_alerts(self) -> None:
        case = "approval__decision__application__case_number"
        now = set(Alert.objects.open().values_list("kind", "month", case))
        for sign, changed in (("+", now - self._open), ("-", self._open - now)):
            for kind, month, number in sorted(changed, key=str):
                about = first_day_of(month).month if month else None
                self.diary.alerts.append((self.today, sign, kind, about, number))
        self._open = now

    def _shown(self) -> dict[str, Any]:
        """What the pages of the log and the list of the staff show; a number is the status of a page that is not."""
        shown: dict[str, Any] = {}
        for who in (DOCTOR, OLD, NEW):
            if User.objects.filter(email__startswith=f"{who}@").exists():
                page = self.client(who).get(self.at(""))
                shown[CALLED[who]] = _kinds(page.context["findings"]) if page.status_code == 200 else page.status_code
        listed = self.client(CASEWORKER).get(reverse("admin:approvals_alert_changelist"))
        return {**shown, CALLED[CASEWORKER]: _kinds(listed.context["cl"].result_list)}

    # Post --------------------------------------------------------------------------------------------
    def post(self) -> None:
        """Make letters that are ordered, and send what is due."""
        approval_tasks.make_ordered_letters()
        self._send()

    def _send(self) -> None:
        """Send what is due, as the worker does every minute, and take it out of the mailbox."""
        mail_tasks.send_scheduled()
        mail_tasks.send_due()
        arrived = set(self.maildir.glob("new/*.eml")) - self._known
        self._known |= arrived
        mails = [self._read(path) for path in arrived]
        self.diary.mails += sorted(mails, key=lambda mail: (mail.to, mail.subject))

    def _read(self, path: Path) -> Mail:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        local = message["To"].addresses[0].username
        body = message.get_body(("plain",)).get_content()
        return Mail(self.today, CALLED.get(local, local), str(message["Subject"]), body)

    def mail(self, who: str, beginning: str) -> Mail:
        """The newest message to somebody whose subject begins so."""
        return [each for each in self.diary.mails if each.to == CALLED[who] and each.subject.startswith(beginning)][-1]

    # Pages -------------------------------------------------------------------------------------------
    def client(self, who: str) -> Client:
        """A browser in which somebody has logged in."""
        client = Client()
        if who not in self.people:
            self.people[who] = User.objects.get(email__startswith=f"{who}@")
        client.force_login(self.people[who])
        return client

    def do(self, who: str, part: str, typed: dict[str, Any] | None = None, *, to: str = "", **where: str) -> Any:
        """Somebody fills in a form on a page of the log, which is taken; the post goes."""
        answer = fill(self.client(who), self.at(part), typed, to=to, **where)
        assert answer.status_code == 302, (part, answer.status_code, _errors(answer))
        self.post()
        return answer

    def refused(self, who: str, part: str, typed: dict[str, Any]) -> tuple[int, list[str]]:
        """Somebody fills in a form that is not taken: the status and what is said."""
        answer = fill(self.client(who), self.at(part), typed)
        return answer.status_code, _errors(answer)

    def by_link(self, mail: Mail, typed: dict[str, Any], **where: str) -> None:
        """Somebody who has not logged in fills in the page of the personal link in a message."""
        answer = fill(Client(), mail.link, typed, **where)
        assert answer.status_code == 302, (mail.subject, _errors(answer))
        self.post()

    def at(self, part: str) -> str:
        """The address of a page of the log."""
        return f"/logg/{self.logbook.public_id}/{part}"


def _kinds(found: Iterable[Any]) -> list[tuple[str, int | None]]:
    return sorted((str(each.kind), each.month and each.month % 12 + 1) for each in found)


def _errors(answer: Any) -> list[str]:
    form = answer.context.get("form") if answer.context else None
    return [said for told in form.errors.values() for said in told] if form is not None else []


@contextmanager
def year_of_the_demo(tmp: Path) -> Iterator[Year]:
    """The year before anything has happened in it, in a transaction that is rolled back at the end."""
    outermost = transaction.atomic()
    # A test's own transaction, in which the sender of mails may commit what it claims.
    outermost._from_testcase = True
    mailbox = {"CORRESPONDENCE_TRANSPORT": "maildir", "CORRESPONDENCE_MAILDIR": tmp / "mail"}
    start = timezone.make_aware(datetime(YEAR - 1, 11, 2, 12))  # noqa: DTZ001 - made aware here
    with override_settings(DEMO=True, **mailbox), time_machine.travel(start, tick=False) as clock, outermost:
        yield Year(clock, Path(settings.CORRESPONDENCE_MAILDIR))
        transaction.set_rollback(True)
