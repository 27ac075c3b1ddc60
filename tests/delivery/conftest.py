"""Decisions that wait to be delivered, and a Redis that can be stopped, emptied and started again."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from accounts.roles import Role
from approvals.models import Decision, Proposal
from approvals.services.decisions import prepare_letter, sign_proposal
from approvals.services.letters import make_ordered_letters
from correspondence.services import send_due_deliveries
from tests import factories, servers
from tests.approvals.admin import desk_client


class StoppableRedis:
    """One Redis on one socket, as often as it is started."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "socket"
        self._arguments = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(folder)]
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The address, as Celery writes it."""
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        """Start it empty, and wait until it answers."""
        program = shutil.which("redis-server")
        if program is None:
            message = "redis-server is not installed."
            raise servers.ServerMissing(message)
        command = [program, *self._arguments]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        servers._wait_for_redis(self.socket, self._process)

    def kill(self) -> None:
        """End it as a power cut does: nothing of it is kept."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def empty(self) -> None:
        """Lose every message."""
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()


@pytest.fixture
def redis_process() -> Iterator[StoppableRedis]:
    """A Redis of this test alone."""
    folder = Path(tempfile.mkdtemp(prefix="redis-", dir="/tmp"))
    server = StoppableRedis(folder)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_url(redis_process: StoppableRedis) -> str:
    """The address that the site and its workers are given in this folder."""
    return redis_process.url


@pytest.fixture
def make_proposals(transactional_db: None) -> Callable[[int], list[Proposal]]:
    """Return a function that brings so many cases to the point where only the signature is missing."""

    def make(number: int) -> list[Proposal]:
        people = {
            "by": factories.make_user(Role.CASEWORKER),
            "supervisor": factories.make_user(Role.SUPERVISOR),
            "unit": factories.make_unit(),
        }
        caseworker = people.pop("by")
        made = []
        for _number in range(number):
            application = desk_client.concluded_case(by=caseworker, **people)
            made.append(desk_client.propose(application, by=caseworker))
        return made

    return make


@pytest.fixture
def send_what_waits(smtp_server: object) -> Callable[[], None]:
    """Return a function that makes and sends the receipts of the preparations, so that they stand in nobody's way."""

    def send() -> None:
        make_ordered_letters()
        while send_due_deliveries():
            pass

    return send


def sign_all(proposals: list[Proposal]) -> list[Decision]:
    """Sign each as the one who approves."""
    approver = factories.make_user(Role.APPROVER)
    letters = [(proposal, prepare_letter(proposal, by=approver)) for proposal in proposals]
    return [sign_proposal(proposal, by=approver, sha256=letter.document.sha256) for proposal, letter in letters]
