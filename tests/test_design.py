"""The look: every component renders, fields point at what describes them, nothing comes from elsewhere."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template, engines
from django.test import RequestFactory
from django.test.signals import template_rendered

from accounts import views
from accounts.form_fields import NorwegianDecimalField, TextField
from accounts.form_layout import Requirement
from accounts.gallery import ExampleForm, ExampleRow, ExampleRows
from accounts.templatetags.ds import STATUSES
from approvals.enums import Status
from approvals.rules.outcome import Outcome
from correspondence.enums import DeliveryState

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def ids(self):
        return [attrs["id"] for _, attrs in self.found if "id" in attrs]

    def named(self, name):
        return [attrs for _, attrs in self.found if attrs.get("name") == name]


def gallery():
    request = RequestFactory().get("/komponenter/")
    request.user = AnonymousUser()
    used = []

    def remember(template, **_rest):
        used.append(template.name)

    template_rendered.connect(remember)
    html = views.components(request).content.decode()
    template_rendered.disconnect(remember)
    return html, set(used)


def rendered(form):
    return Elements(Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form})))


def test_gallery_renders_every_component():
    _, used = gallery()
    components = {f"components/{path.name}" for path in (ROOT / "templates" / "components").glob("*.html")}
    # The banner shows in the demo only, the messages' alerts only when there is one.
    assert components - used == {"components/demo_banner.html"}


def test_gallery_shows_every_status():
    html, _ = gallery()
    assert [str(text) for _, _, text in STATUSES.values() if f"</span>{text}</span>" not in html] == []


@pytest.mark.parametrize("states", [Status, Outcome, DeliveryState])
def test_every_state_of_the_product_has_a_colour(states):
    assert [state.value for state in states if state.value not in STATUSES] == []


def test_gallery_has_each_id_once():
    ids = Elements(gallery()[0]).ids()
    assert sorted(i for i in set(ids) if ids.count(i) > 1) == []


def test_fields_point_only_at_what_exists():
    elements = Elements(gallery()[0])
    wanted = {part for _, attrs in elements.found for part in attrs.get("aria-describedby", "").split()}
    assert len(wanted) > 15
    assert wanted - set(elements.ids()) == set()


def test_summary_links_lead_to_fields():
    elements = Elements(gallery()[0])
    targets = {attrs["href"][1:] for tag, attrs in elements.found if tag == "a" and attrs["href"].startswith("#id_")}
    assert len(targets) == 10
    assert targets - set(elements.ids()) == set()


class Small(forms.Form):
    name = TextField(label="Navn", help_text="Fornavn og etternavn")
    size = NorwegianDecimalField(label="Størrelse", unit="%", required=False)
    kind = forms.ChoiceField(label="Slag", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)
    requirements = {"size": Requirement(text="Minst 50 %", source="Punkt 2")}


def test_field_without_error_is_described_by_help():
    (name,) = rendered(Small()).named("name")
    assert (name["class"], name["aria-describedby"], "aria-invalid" in name) == ("ds-input", "id_name_helptext", False)


def test_field_with_error_is_described_by_help_and_error():
    (name,) = rendered(Small({})).named("name")
    assert (name["aria-describedby"], name["aria-invalid"]) == ("id_name_helptext id_name_error", "true")


def test_field_with_requirement_and_unit_is_described_by_all():
    elements = rendered(Small({"size": "mye"}))
    (size,) = elements.named("size")
    assert size["aria-describedby"] == "id_size_requirement id_size_unit id_size_error"
    assert {"id_size_requirement", "id_size_unit", "id_size_error"} <= set(elements.ids())
    assert size["value"] == "mye"


def test_radio_buttons_are_a_fieldset_with_a_label_each():
    elements = rendered(Small())
    assert [tag for tag, _ in elements.found if tag in {"fieldset", "legend"}] == ["fieldset", "legend"]
    labels = [attrs["for"] for tag, attrs in elements.found if tag == "label"]
    assert labels == ["id_name", "id_size", "id_kind_0", "id_kind_1"]
    assert [attrs["class"] for attrs in elements.named("kind")] == ["ds-input", "ds-input"]


@pytest.mark.parametrize(("marked", "count"), [(True, 2), (False, 0), ({"size"}, 1)])
def test_optional_fields_are_marked_as_the_form_says(marked, count):
    form = Small()
    form.mark_optional = marked
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))
    assert html.count("(valgfritt)") == count


def test_typed_text_is_escaped():
    html = Template("{% load crispy_forms_tags ds %}{% error_summary form %}{{ form|crispy }}").render(
        Context({"form": ExampleForm({"kind": "<script>alert(1)</script>", "name": "<img src=x>"})})
    )
    assert ("<script" in html, "<img" in html) == (False, False)


def test_rows_of_a_formset_are_numbered_fieldsets():
    formset = forms.formset_factory(ExampleRow, formset=ExampleRows, extra=2)(prefix="r")
    html = Template("{% load crispy_forms_tags %}{{ formset|crispy }}").render(Context({"formset": formset}))
    assert re.findall(r"Stilling \d", html) == ["Stilling 1", "Stilling 2"]
    (button,) = Elements(html).named("add_row")
    assert (button["type"], button["value"]) == ("submit", "r")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_compiles_and_has_nothing_inline(path):
    name = str(path.relative_to(ROOT / "templates"))
    assert engines["django"].get_template(name).template.name == name
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*src)", text) == []
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text) == []


def test_stylesheets_fetch_nothing_from_elsewhere():
    own = [*(ROOT / "static" / "css").glob("*.css")]
    theirs = ROOT / "node_modules" / "@digdir" / "designsystemet-css" / "dist"
    sheets = [*own, theirs / "src" / "index.css", theirs / "theme" / "designsystemet.css"]
    assert [
        s.name for s in sheets if re.search(r"url\([\"']?(?:https?:)?//|@import", s.read_text(encoding="utf-8"))
    ] == []


def test_fonts_named_in_the_stylesheet_exist():
    names = re.findall(r"\.\./inter/(files/[\w.-]+)", (ROOT / "static" / "css" / "site.css").read_text())
    assert len(names) == 5
    assert [n for n in names if not (ROOT / "node_modules" / "@fontsource" / "inter" / n).exists()] == []


def test_front_end_lock_pins_versions_and_names_no_address():
    lock = (ROOT / "package-lock.json").read_text()
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = {
        name.removeprefix("node_modules/"): p["version"] for name, p in json.loads(lock)["packages"].items() if name
    }
    assert {name: locked[name] for name in wanted} == wanted
    assert '"resolved"' not in lock
