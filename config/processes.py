"""Web, worker and mailbox as one: they start together, stop together, and none outlives the command."""

import contextlib
import ctypes
import functools
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from honcho import manager as honcho_manager
from honcho.manager import Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

# A worker in the middle of a delivery is waited for: longer than the mail server's time limit.
honcho_manager.KILL_WAIT = 35
PR_SET_PDEATHSIG = 1
STOPPED_BY_PERSON = {128 + signal.SIGINT, 128 + signal.SIGTERM}


def die_with_parent(with_signal: int) -> None:
    """Ask the kernel to send the signal when the parent is gone, also after kill -9. Linux only; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, with_signal)


class TiedProcess(Process):
    """A process that is told to stop when the command that started it was killed."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:  # noqa: FBT001, FBT002 - honcho's signature
        """Run the command; called by honcho in a process of its own, which is tied to the command as well."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        die_with_parent(signal.SIGKILL)
        self._child_ctor = functools.partial(Popen, preexec_fn=_prepare_child)
        super().run(events, ignore_signals)


def _prepare_child() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(signal.SIGTERM)


class StartPrinter(Printer):
    """Honcho's printer, which calls `when_started` in a thread once every process has been forked."""

    def __init__(self, *, when_started: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._thread = threading.Thread(target=when_started, daemon=True)

    def write(self, message: Message) -> None:
        """Print the line; the first one comes after the forks, and threads must not be started before."""
        with contextlib.suppress(RuntimeError):  # started already
            self._thread.start()
        super().write(message)


def run_together(commands: dict[str, str], *, environment: dict[str, str], when_started: Callable[[], None]) -> int:
    """Run the commands until a person stops them (0), or until one ends and the others have been stopped (1)."""
    manager = Manager(StartPrinter(when_started=when_started, output=sys.stdout))
    manager._process_ctor = TiedProcess  # noqa: SLF001 - honcho offers no public place for it
    for name, command in commands.items():
        manager.add_process(name, f"exec {command}", env=environment)
    manager.loop()
    return 0 if manager.returncode in STOPPED_BY_PERSON else 1
