"""One renderer process, seen from outside: asked, watched, and killed when it takes too much."""

import contextlib
import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from correspondence.exceptions import PdfFailed
from correspondence.pdf import frames

SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
# Import and font decoding on a loaded machine; no letter waits for more than this.
START_SECONDS = 60
LETTERS_BEFORE_RECYCLING = 500
RESIDENT_BEFORE_RECYCLING = 256 * 1024 * 1024

_WATCH_INTERVAL = 0.1
_CHUNK = 256 * 1024
_RENDERER = Path(__file__).with_name("renderer.py")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class RendererGone(Exception):
    """The process ended by itself before it answered."""


class RendererProcess:
    """A warm renderer. Not safe for threads: the pool hands it to one caller at a time."""

    def __init__(
        self,
        stylesheet: str,
        files: Sequence[tuple[str, str, bytes]],
        *,
        memory_bytes: int = MEMORY_BYTES,
        seconds: int = SECONDS,
    ) -> None:
        """Start the process and wait until fonts and stylesheet are parsed. Raises PdfFailed when it cannot start."""
        self._memory_bytes = memory_bytes
        self._seconds = seconds
        self.letters = 0
        self.resident = 0
        # Decoded fonts land here, so that a killed process leaves nothing in the machine's temporary folder.
        self._folder = tempfile.mkdtemp(prefix="letters-")
        self._process = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, "-I", str(_RENDERER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(self._folder),
            cwd=self._folder,
            start_new_session=True,
            bufsize=0,
        )
        head: dict[str, object] = {
            "memory_bytes": memory_bytes,
            "seconds": seconds,
            "files": [[name, content_type] for name, content_type, _content in files],
        }
        parts = [stylesheet.encode(), *(content for _name, _type, content in files)]
        try:
            answer, _parts = self._ask(frames.pack(head, parts), START_SECONDS)
        except RendererGone as error:
            self.close()
            raise PdfFailed(_("Brevprogrammet startet ikke.")) from error
        except BaseException:
            self.close()
            raise
        if not answer.get("ok"):
            self.close()
            raise PdfFailed(_("Brevprogrammet startet ikke: %(detail)s") % {"detail": answer.get("detail", "")})

    @property
    def is_worn(self) -> bool:
        """True when a fresh process should take over, so that memory stays flat over thousands of letters."""
        return self.letters >= LETTERS_BEFORE_RECYCLING or self.resident >= RESIDENT_BEFORE_RECYCLING

    def render(self, head: dict[str, object], parts: Sequence[bytes]) -> bytes:
        """One letter. Raises PdfFailed with the reason; the process may be gone afterwards, see `is_alive`."""
        self.letters += 1
        try:
            answer, answer_parts = self._ask(frames.pack(head, parts), self._seconds)
        except RendererGone as error:
            # The native libraries end the process when memory runs out, without a word.
            message = _("Brevprogrammet stanset før brevet var ferdig. Brevet kan ha krevd for mye minne.")
            raise PdfFailed(message) from error
        if answer.get("ok"):
            self.resident = int(str(answer.get("resident", 0)))
            return answer_parts[0]
        match answer.get("fault"):
            case "memory":
                raise PdfFailed(self._too_much_memory())
            case "resource":
                message = _("Brevet viser til noe utenfor seg selv (%(scheme)s), og det hentes ikke.")
                raise PdfFailed(message % {"scheme": answer.get("detail", "")})
            case _:
                raise PdfFailed(_("Brevet kunne ikke settes opp (%(detail)s).") % {"detail": answer.get("detail", "")})

    def is_alive(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Kill the process and remove its folder."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._close_pipes()
        shutil.rmtree(self._folder, ignore_errors=True)

    def forget(self) -> None:
        """Let go of a process that belongs to the parent of this fork, without touching it or its folder."""
        self._close_pipes()
        # Else the interpreter would warn about a child that is not ours to wait for.
        self._process.returncode = 0

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ask(self, request: bytes, seconds: float) -> tuple[dict[str, object], list[bytes]]:
        """Write a frame and read one, within the time and with an eye on memory; kill on overrun."""
        received = bytearray()
        pending = memoryview(request)
        deadline = time.monotonic() + seconds
        assert self._process.stdin is not None  # noqa: S101 - both are pipes by construction
        assert self._process.stdout is not None  # noqa: S101 - started with a pipe a few lines above
        stdin, stdout = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(stdin, False)
        os.set_blocking(stdout, False)
        with selectors.DefaultSelector() as selector:
            selector.register(stdin, selectors.EVENT_WRITE)
            selector.register(stdout, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _events in selector.select(_WATCH_INTERVAL)}
                if stdin in ready:
                    pending = pending[_write_some(stdin, pending) :]
                    if not pending:
                        selector.unregister(stdin)
                if stdout in ready:
                    chunk = os.read(stdout, _CHUNK)
                    if not chunk:
                        raise RendererGone
                    received += chunk
                    answer = _complete_frame(received)
                    if answer is not None:
                        return answer
                self._check_bounds(deadline, seconds)

    def _too_much_memory(self) -> str:
        return _("Brevet krever mer enn %(megabytes)d MB minne.") % {"megabytes": self._memory_bytes // (1024 * 1024)}

    def _check_bounds(self, deadline: float, seconds: float) -> None:
        if time.monotonic() >= deadline:
            self._process.kill()
            raise PdfFailed(_("Brevet ble ikke ferdig på %(seconds)d sekunder.") % {"seconds": seconds})
        if _resident_bytes(self._process.pid) > self._memory_bytes:
            self._process.kill()
            raise PdfFailed(self._too_much_memory())


def _write_some(pipe: int, data: memoryview) -> int:
    try:
        return os.write(pipe, data[:_CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError as error:
        raise RendererGone from error


def _complete_frame(received: bytearray) -> tuple[dict[str, object], list[bytes]] | None:
    """The frame when all of it has come, else None. What comes from the renderer is not trusted to be one."""
    place = 0

    def take(count: int) -> bytes:
        nonlocal place
        if place + count > len(received):
            raise EOFError
        place += count
        return bytes(received[place - count : place])

    try:
        return frames.unpack(take)
    except EOFError:
        return None
    except (frames.FrameBroken, ValueError) as error:
        raise RendererGone from error


def _resident_bytes(pid: int) -> int:
    """Memory held by a process, or 0 where the system does not tell (the process's own limit holds all the same)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return 0


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the parent's environment but where programs and fonts lie: it holds passwords."""
    names = ("PATH", "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_PATH")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "TMPDIR": folder, "LANG": "C.UTF-8"}
