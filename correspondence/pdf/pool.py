"""The warm renderers of this process: few, lent to one caller at a time, never shared over a fork."""

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from correspondence.exceptions import PdfFailed
from correspondence.pdf.process import SECONDS, RendererProcess
from correspondence.pdf.resources import letter_files, letter_stylesheet

# Two: while one letter runs into its limits, the others go on.
_SIZE = 2
# Long enough for a few letters in front of us and the slowest that may stand there.
_WAIT_SECONDS = 3 * SECONDS


class RendererPool:
    """Starts renderers when they are first needed and keeps them."""

    def __init__(self) -> None:
        """No process yet."""
        self._free = threading.Semaphore(_SIZE)
        self._lock = threading.Lock()
        self._idle: list[RendererProcess] = []

    @contextmanager
    def lend(self) -> Iterator[RendererProcess]:
        """A live renderer for one letter. Raises PdfFailed when none gets free in time or none can be started."""
        if not self._free.acquire(timeout=_WAIT_SECONDS):
            raise PdfFailed(_("Det lages mange brev akkurat nå. Prøv igjen om litt."))
        try:
            renderer = self._take_idle() or RendererProcess(letter_stylesheet(), letter_files())
            healthy = False
            try:
                yield renderer
                healthy = True
            finally:
                self._take_back(renderer, healthy=healthy)
        finally:
            self._free.release()

    def close(self) -> None:
        """End every renderer that is not lent out."""
        with self._lock:
            idle, self._idle = self._idle, []
        for renderer in idle:
            renderer.close()

    def abandon(self) -> None:
        """After a fork: forget the parent's renderers, so that two processes never talk to one."""
        for renderer in self._idle:
            renderer.forget()
        self.__init__()  # type: ignore[misc]

    def _take_idle(self) -> RendererProcess | None:
        while True:
            with self._lock:
                renderer = self._idle.pop() if self._idle else None
            if renderer is None or renderer.is_alive():
                return renderer
            renderer.close()

    def _take_back(self, renderer: RendererProcess, *, healthy: bool) -> None:
        """Keep it for the next letter unless it is worn, dead, or in a state that nobody knows."""
        if healthy and renderer.is_alive() and not renderer.is_worn:
            with self._lock:
                self._idle.append(renderer)
        else:
            renderer.close()


pool = RendererPool()
atexit.register(pool.close)
os.register_at_fork(after_in_child=pool.abandon)
