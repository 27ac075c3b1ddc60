"""The forms of a page as a reader meets them: filled in only where something was typed, and sent where they say."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client

_FIELDS = {"input", "button", "select", "textarea"}


@dataclass(slots=True)
class PageForm:
    """One form that is sent by POST, with what it would send untouched."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    #: every field and every button with a name, chosen or not
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, []
        self._select, self._text, self._is_inside = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("method", "get").lower() == "post"
            if self._is_inside:
                self.forms.append(PageForm(urljoin(self.address, given.get("action") or self.address)))
        if not self._is_inside:
            return
        if tag in _FIELDS and given.get("name"):
            self._field(tag, given)
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.forms[-1].values):
            self.forms[-1].values[self._select] = [given.get("value", "")]

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], given["name"], given.get("type", "text")
        form.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
            form.values.setdefault(name, [""])
        elif tag == "input" and kind != "file" and (kind not in {"radio", "checkbox"} or "checked" in given):
            form.values.setdefault(name, []).append(given.get("value", "on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].values[self._text][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._text:
            # The line break after the tag is none of the text.
            self.forms[-1].values[self._text][0] = self.forms[-1].values[self._text][0].removeprefix("\n")
            self._text = ""
        elif tag == "form":
            self._is_inside = False


def forms_of(html: str, address: str) -> list[PageForm]:
    """Every form of the page that is sent by POST."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms


def fill(client: Client, address: str, typed: dict[str, Any] | None = None, *, to: str = "", **where: str) -> Any:
    """Open a page, fill in the form that has these fields, and send it; return the answer.

    `to` is the end of the address that the form is sent to, `where` what its hidden fields say, when the page has
    several forms alike.
    """
    typed = typed or {}
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    said = {name.replace("__", "-"): [value] for name, value in where.items()}
    found = [
        form
        for form in forms_of(page.content.decode(), page.request["PATH_INFO"])
        if typed.keys() <= form.names
        and form.action.endswith(to)
        and all(form.values.get(name) == value for name, value in said.items())
        and not form.action.startswith(("/konto/", "/sprak/"))
    ]
    assert len(found) == 1, (address, [form.action for form in found])
    return client.post(found[0].action, {**found[0].values, **typed})
