"""Reading pages as a stranger's program does: which forms they hold, with which fields and values."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass(slots=True, kw_only=True)
class FoundForm:
    """One form of a page, with what it would send if nobody touched it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The name of each field once, in order."""
        return list(dict.fromkeys(name for name, _value in self.fields))


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[FoundForm] = []
        self._select = ""
        self._textarea: list[str] | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self.forms.append(FoundForm(action=action, method=given.get("method", "get").lower()))
            self._inside = True
        if not self._inside:
            return
        name = given.get("name", "")
        if tag in {"input", "button"} and name:
            self._input(name, given)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self._textarea = [name]

    def _input(self, name: str, given: dict[str, str]) -> None:
        form, kind = self.forms[-1], given.get("type", "text")
        if kind == "file":
            form.files.append(name)
            return
        value = given.get("value", "on" if kind == "checkbox" else "")
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            # A program fills in everything: the last button of a row is pressed unless one is already.
            if kind == "radio" and name in form.names:
                return
        form.fields.append((name, value))

    def _option(self, given: dict[str, str]) -> None:
        form, value = self.forms[-1], given.get("value", "")
        form.choices.setdefault(self._select, []).append(value)
        if self._select not in form.names:
            form.fields.append((self._select, value))
        elif "selected" in given:
            form.fields = [(name, value if name == self._select else old) for name, old in form.fields]

    def _choose_something(self) -> None:
        """Nothing chosen would be refused before anything else is looked at."""
        form, name = self.forms[-1], self._select
        offered = next((value for value in form.choices.get(name, []) if value), "")
        form.fields = [(field, value or offered if field == name else value) for field, value in form.fields]

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            name, *text = self._textarea
            self.forms[-1].fields.append((name, "".join(text)))
            self._textarea = None
        elif tag == "select":
            self._choose_something()
            self._select = ""
        elif tag == "form":
            self._inside = False


def read_forms(html: str, address: str) -> list[FoundForm]:
    """Every form of the page that is sent by POST."""
    return [form for form in _read(html, address).forms if form.method == "post"]


def _read(html: str, address: str) -> _Reader:
    reader = _Reader(address)
    reader.feed(html)
    return reader
