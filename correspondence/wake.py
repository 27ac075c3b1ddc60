"""Waking a worker from a request without waiting for the broker.

A broker that is down takes seconds to say so. The message is only a wake-up, so it is given from a thread of its own,
one at a time in each process; the sweep each minute makes up for every one that is lost.
"""

import os
import threading
from collections.abc import Callable

import structlog

from correspondence import tasks

log = structlog.get_logger(__name__)

THREAD_NAME = "outbox-wake"


class Waker:
    """Gives one wake-up at a time; those asked for meanwhile become one more."""

    def __init__(self, publish: Callable[[], object]) -> None:
        """At rest. `publish` gives the message to the broker, without trying again."""
        self._publish = publish
        self._lock = threading.Lock()
        self._is_running = False
        self._is_wanted_again = False

    def wake(self) -> None:
        """Return at once; the worker hears of it when the broker can be reached."""
        with self._lock:
            self._is_wanted_again = self._is_running
            if self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._run, name=THREAD_NAME, daemon=True).start()

    def reset(self) -> None:
        """After a fork: the thread stayed in the parent."""
        self.__init__(self._publish)  # type: ignore[misc]

    def _run(self) -> None:
        while True:
            self._give()
            with self._lock:
                if not self._is_wanted_again:
                    self._is_running = False
                    return
                self._is_wanted_again = False

    def _give(self) -> None:
        try:
            self._publish()
        except Exception as error:  # noqa: BLE001 - every broker library has its own errors, and none may end the thread
            log.warning("outbox_wake_failed", error=type(error).__name__)


def _wake_sender() -> None:
    tasks.send_due.apply_async(retry=False)


waker = Waker(_wake_sender)
os.register_at_fork(after_in_child=waker.reset)
