"""What every test can ask for: servers, a browser, accessibility findings. Nothing reaches beyond this machine."""

import gc
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from kombu import pools

from tests import flushing, replays, servers
from tests.smtp_server import smtp_server  # noqa: F401 - a fixture for everybody

WCAG_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: nothing moves any more: what is measured while it opens or fades has another size than a reader meets. What a folded
#: part opens is none of the animations that a page tells of, so its height is watched until it stands still.
AT_REST = """async (isFresh) => {
    const running = document.getAnimations().filter(each => Number.isFinite(each.effect.getComputedTiming().endTime))
    await Promise.all(running.map(each => each.finished.catch(() => null)))
    if (isFresh) return
    const heights = () => [...document.querySelectorAll("details")].map(each => each.getBoundingClientRect().height)
    for (let still = 0, before = ""; still < 5;) {
        await new Promise(requestAnimationFrame)
        const now = heights().join()
        still = now === before ? still + 1 : 0
        before = now
    }
}"""
COMMITTING = {"transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}
ALLOWED_HOSTS = {"127.0.0.1", "localhost", "::1"}


class OutsideConnection(RuntimeError):
    """A test tried to reach another machine."""


def _guarded(connect: Callable) -> Callable:
    def guard(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in ALLOWED_HOSTS:
            message = f"{address[0]} is not this machine."
            raise OutsideConnection(message)
        return connect(self, address)

    return guard


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of this run and close the door to the network."""
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    flushing.install()
    socket.socket.connect = _guarded(socket.socket.connect)
    socket.socket.connect_ex = _guarded(socket.socket.connect_ex)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Seven thousand tests are no garbage: the collector need not look through them over and over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what this run wrote, unless a parent process owns it."""
    if Path(settings.VAR_DIR).name.endswith(f"-{os.getpid()}"):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Rate limits of one test must not refuse the next."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _course_of_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Cases that a test begins with are made once and repeated (tests/replays.py), unless its rows are committed."""
    marker = request.node.get_closest_marker("django_db")
    committing = marker is not None and bool(marker.kwargs.get("transaction"))
    asked_not_to = bool(os.environ.get("WITHOUT_REPLAYS"))
    replays.begin(committing=committing or asked_not_to or not COMMITTING.isdisjoint(request.fixturenames))
    yield
    replays.end()


@pytest.fixture
def shared_dir() -> Path:
    """The folder of reference data beside the project, for comparison only."""
    return Path(os.environ.get("SHARED_DIR", servers.ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the database be dropped at the end: an open browser keeps a server's thread, which keeps a session."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


# Servers -----------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The DATABASE_URL of a PostgreSQL server: the one of this run, or a throwaway one when this run is on SQLite."""
    configured = os.environ.get("DATABASE_URL", "")
    if configured.startswith("postgres"):
        yield configured
        return
    with servers.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A throwaway Redis on a unix socket, as Celery writes it."""
    with servers.redis_server() as url:
        yield url


@pytest.fixture
def redis_broker(redis_url: str) -> Iterator[str]:
    """Let this process publish its tasks to the real Redis."""
    before = current_app.conf.broker_url
    _use_broker(redis_url)
    yield redis_url
    _use_broker(before)


def _use_broker(url: str) -> None:
    # A pool that is only closed would be found again under its address, and refuse to publish.
    pools.reset()
    current_app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    current_app._pool = None
    current_app.amqp.__dict__.pop("producer_pool", None)
    current_app.amqp._producer_pool = None


@pytest.fixture
def celery_worker_process(transactional_db: None, redis_broker: str) -> Callable:
    """Start a real worker on the rows of this test: `with celery_worker_process(EMAIL_PORT="2525") as process:`."""
    url = servers.database_url(connection.settings_dict)

    def start(**options: Any) -> Any:
        return servers.celery_worker(broker_url=redis_broker, database_url=url, **options)

    return start


@pytest.fixture
def second_connection() -> Iterator[Callable[[], BaseDatabaseWrapper]]:
    """Close what threads opened: a thread of a test calls the function when it is done."""
    yield connections.close_all
    connections.close_all()


# Browser -----------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, without what it would like to ask the network."""
    program = shutil.which("chromium")
    if not program:
        message = "chromium is not installed. Run script/test once as root, or install Debian's chromium."
        raise servers.ServerMissing(message)
    return {
        "executable_path": program,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--disable-quic",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Norwegian reader's browser."""
    return {"locale": "nb-NO", "timezone_id": "Europe/Oslo", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def _sync_orm_beside_a_browser() -> Iterator[None]:
    """Playwright's loop runs in this thread, which makes Django refuse its synchronous ORM without need."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a page as a browser test, and begin with the files that take long.

    Those must not be left for the end, when one of two workers would run alone.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        if {"page", "context", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            item.fixturenames.insert(0, "_sync_orm_beside_a_browser")


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """Return a function from a page to its accessibility findings, one line each; an empty list is a pass.

    On a page that has just been opened, and in which nothing was pressed (`is_fresh`), nothing is being unfolded.
    """
    script = Axe().axe_script
    # Only of violations each node is told: what passes is most of a page, and was sent here only to be thrown away.
    options = {"runOnly": {"type": "tag", "values": WCAG_TAGS}, "resultTypes": ["violations"]}

    def findings(page: Any, *, is_fresh: bool = False) -> list[str]:
        page.wait_for_load_state()  # a click comes back before the page that follows is whole
        page.evaluate(AT_REST, is_fresh)
        page.evaluate(script)  # anew each time: it remembers sizes from the last time it looked at the page
        violations = page.evaluate("options => axe.run(options).then(({violations}) => violations)", options)
        return [
            f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
            for violation in violations
            for node in violation["nodes"]
        ]

    return findings
