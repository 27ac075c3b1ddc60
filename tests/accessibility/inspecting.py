"""Looking at pages in a real browser: WCAG 2.2 AA, reflow at 320 px, content policy, console."""

from collections import Counter
from dataclasses import dataclass

from approvals.enums import Status
from tests.access.matrix import ROWS, Row
from tests.access.row import answers_in
from tests.access.world import ANONYMOUS, READERS, World

WIDE, NARROW = 1280, 320
BOTH = (WIDE, NARROW)
#: these answer with data or files, and files are looked at elsewhere
NO_PAGES = (
    *("/health", "/admin/jsi18n/", "/vedlegg/", "/brev/", "/letters/", "/attachments/", ".csv", ".xlsx", ".ics"),
    *("/eksport/", "/importer/mal/", "/pdf/", "/dokument/", "/data/", ".json", "/tabell/"),
)


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

    def look_at(self, name: str, path: str, *, expected: int = 200, widths: tuple[int, ...] = BOTH) -> None:
        """Open a page and inspect it."""
        self.page.set_viewport_size({"width": WIDE, "height": 900})
        self._said.clear()
        answer = self.page.goto(self.site + path)
        if answer.status != expected:
            self.findings.append(f"{name}: {answer.status}, not {expected}")
        self.inspect(name, is_error=expected >= 400, widths=widths)

    def inspect(self, name: str, *, is_error: bool = False, widths: tuple[int, ...] = BOTH) -> None:
        """Look at the page that is open, with axe at the widths that are asked for.

        A browser says on the console when an answer is not 200; that is no fault.
        """
        said = [text for text in self._said if not (is_error and "Failed to load resource" in text)]
        self.findings += [f"{name}: console: {text}" for text in said]
        for width in BOTH:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                self.findings.append(f"{name}: scrolls sideways at {width} px")
            if width in widths:
                self.findings += [f"{name} at {width} px: {finding}" for finding in self.axe(self.page, is_fresh=True)]
        self._said.clear()


def inspect_all(inspector, readers):
    """Look at every page, the first time at both widths; in the states after that at one of them by turns."""
    pages = visits(inspector.world, readers)
    seen = Counter()
    for reader in readers:
        inspector.enter_as(reader)
        for visit in pages:
            if visit.reader == reader:
                times = seen[visit.row.path]
                widths = BOTH if times == 0 else BOTH[times % 2 :][:1]
                inspector.look_at(f"{reader}, {visit.row.path} ({visit.status.value})", visit.path, widths=widths)
                seen[visit.row.path] += 1
    return pages
