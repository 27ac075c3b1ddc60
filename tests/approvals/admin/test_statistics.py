"""The page of statistics: who sees it, what a bad address does, its charts, and downloads that hold no live cell."""

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from approvals.admin.charts import Series, lying_bars, standing_bars
from approvals.admin.spreadsheets import defuse, write_csv, write_xlsx
from approvals.admin.statistics_tables import KEYS, Table
from tests.approvals.admin.desk_client import decided_case, desk_client, received_case
from tests.factories import make_municipality, make_unit, make_user

PAGE = "/admin/approvals/application/statistics/"
XLSX = "/admin/approvals/application/statistics.xlsx"
HOSTILE = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\uff1d1+1",
    '=HYPERLINK("http://x")',
]
LIVE = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
DRAWING = "admin/approvals/application/statistics/chart.html"


def csv_page(key: str) -> str:
    return reverse("admin:approvals_application_statistics_csv", args=[key])


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


# Access -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("address", [PAGE, XLSX, csv_page("units")])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CASEWORKER, 200),
        (Role.APPROVER, 200),
        (Role.AUDITOR, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.DOCTOR, 302),
        (Role.SUPERVISOR, 302),
        (Role.UNIT_CONTACT, 302),
        (Role.CENTRE_CONTACT, 302),
    ],
)
def test_statistics_are_for_roles_that_read_cases(role, status, address):
    client = desk_client(make_user(role))
    assert client.get(address).status_code == status
    assert client.post(address).status_code == (405 if status == 200 else status)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "links"), [(Role.CASEWORKER, 1), (Role.AUDITOR, 1), (Role.ADMINISTRATOR, 0)])
def test_overview_and_queue_lead_to_the_statistics(role, links):
    client = desk_client(make_user(role))
    assert client.get("/admin/").content.decode().count(f'href="{PAGE}"') == links
    if links:
        assert client.get("/admin/approvals/application/").content.decode().count(f'href="{PAGE}"') == 1


# The page -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_page_without_cases_says_so_and_draws_nothing():
    page = desk_client(make_user(Role.CASEWORKER)).get(PAGE)
    assert page.status_code == 200
    assert [figure.chart for figure in page.context["figures"]] == [None] * 6
    assert page.content.decode().count("Ingen saker i perioden.") == 4
    assert "0 av 0 avgjorte saker" in page.content.decode()


@pytest.mark.django_db
def test_page_has_a_chart_beside_each_table_and_no_inline_style():
    decided_case(kind="refused", beds=5)
    received_case()
    page = desk_client(make_user(Role.CASEWORKER)).get(PAGE)
    html = page.content.decode()
    drawn = [figure.table.key for figure in page.context["figures"] if figure.chart]
    assert set(drawn) >= {"status", "time", "criteria", "regions", "units"}
    assert html.count('role="img"') == len(drawn)
    assert html.count('class="queue statistics-table"') == 8
    assert re.findall(r"""\s(?:style|on\w+)=["']""", html.partition("<main")[2]) == []
    assert (page.context["statistics"].indicator.numerator, page.context["statistics"].indicator.denominator) == (1, 1)
    assert "1 av 1 avgjort sak" in html


@pytest.mark.django_db
def test_page_asks_the_database_as_often_for_thirty_cases_as_for_three():
    client = desk_client(make_user(Role.CASEWORKER))
    client.get(PAGE)  # the first page of a session also writes the session
    unit = make_unit()
    counts = []
    for more in (3, 27):
        for _number in range(more):
            received_case(unit=unit, accepted=False)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"period": "custom"}, "starts_on"),
        ({"period": "custom", "starts_on": "31.12.2026", "ends_on": "1.1.2026"}, "ends_on"),
        ({"period": "custom", "starts_on": "1.13.2026", "ends_on": "1.1.2026"}, "starts_on"),
        ({"period": "custom", "starts_on": "9" * 5000, "ends_on": "1.1.2026"}, "starts_on"),
        ({"period": "forever"}, "period"),
        ({"period": ""}, "period"),
        ({"grain": "day"}, "grain"),
        ({"within": "0"}, "within"),
        ({"within": "3651"}, "within"),
        ({"within": "1e9"}, "within"),
        ({"within": "9" * 400}, "within"),
        ({"within": "٣٠"}, "within"),
    ],
)
@pytest.mark.parametrize("address", [PAGE, XLSX, csv_page("status")])
def test_bad_answers_are_told_beside_the_field_and_nothing_typed_is_lost(address, query, field):
    answer = desk_client(make_user(Role.CASEWORKER)).get(address, query)
    assert answer.status_code == 422
    if address == PAGE:
        form = answer.context["form"]
        assert field in form.errors
        assert {name: form.data[name] for name in query} == query
    else:
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.django_db
@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_two_hundred_years_can_be_asked_for(grain):
    received_case()
    query = {"period": "custom", "starts_on": "1.1.1900", "ends_on": "31.12.2100", "grain": grain}
    page = desk_client(make_user(Role.CASEWORKER)).get(PAGE, query)
    assert page.status_code == 200
    assert len(page.context["statistics"].times) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "period", ["this_year", "last_year", "this_quarter", "last_quarter", "this_month", "last_month"]
)
def test_every_named_period_can_be_asked_for(period):
    page = desk_client(make_user(Role.CASEWORKER)).get(PAGE, {"period": period})
    assert page.status_code == 200
    assert f"period={period}" in page.context["xlsx"]


@pytest.mark.django_db
def test_table_that_does_not_exist_is_not_found():
    assert desk_client(make_user(Role.CASEWORKER)).get(csv_page("secrets")).status_code == 404


@pytest.mark.django_db
def test_page_speaks_english_with_decimal_points_in_no_shape():
    decided_case()
    client = desk_client(make_user(Role.CASEWORKER, language="en"))
    html = client.get(PAGE).content.decode()
    numbers = re.findall(r'<(?:rect|text|line)[^>]*?\s(?:x|y|width|height|x1|y2)="([^"]*)"', html)
    assert [number for number in numbers if not re.fullmatch(r"-?[0-9]+", number)] == []
    assert numbers != []


# Charts -------------------------------------------------------------------------------------------------
def test_chart_of_zeros_is_not_drawn():
    assert lying_bars("a", "A", ["x", "y"], [Series(name="S", values=[0, 0])]) is None
    assert standing_bars("a", "A", [], [Series(name="S", values=[])]) is None


def test_lying_bars_are_as_long_as_their_share_and_say_their_value():
    chart = lying_bars("a", "A", ["En", "To"], [Series(name="Saker", values=[10, 5])])
    assert [bar.width for bar in chart.bars] == [346, 173]
    assert [text.words for text in chart.texts] == ["En", "10", "To", "5"]
    assert chart.description == "2 rader. Høyest er En med 10 (Saker). Alle tallene står i tabellen."


def test_two_series_are_told_apart_by_pattern_and_legend():
    chart = lying_bars("a", "A", ["En"], [Series(name="Median", values=[1.5]), Series(name="90", values=[12.5])])
    assert [text.words for text in chart.texts] == ["Median", "90", "En", "1,5", "12,5"]
    assert [bar.series for bar in chart.bars] == [0, 1, 0, 1]
    svg = render_to_string(DRAWING, {"chart": chart})
    assert svg.count("url(#a-hatch)") == 2


def test_small_value_beside_a_large_one_can_still_be_seen():
    chart = lying_bars("a", "A", ["En", "To", "Tre"], [Series(name="S", values=[100_000, 1, 0])])
    assert [bar.width for bar in chart.bars] == [346, 2, 0]


@pytest.mark.parametrize("count", [1, 12, 36])
def test_columns_over_time_stay_inside_the_drawing(count):
    series = [Series(name="Mottatt", values=[3] * count), Series(name="Avgjort", values=[1] * count)]
    chart = standing_bars("time", "Tid", [f"m{number}" for number in range(count)], series)
    assert [bar for bar in chart.bars if bar.x < 0 or bar.x + bar.width > chart.width or bar.y < 0] == []
    assert len([text for text in chart.texts if text.words.startswith("m")]) <= 8


def test_drawing_is_whole_xml_with_title_and_description_and_escapes_labels():
    chart = lying_bars("a", "A & B", ["<script>alert(1)</script>"], [Series(name='"S"', values=[1])])
    svg = ET.fromstring(render_to_string(DRAWING, {"chart": chart}))  # noqa: S314 - written by the template under test
    assert [element.tag.rpartition("}")[2] for element in svg][:3] == ["title", "desc", "defs"]
    assert svg.get("aria-labelledby") == "a-chart-title a-chart-description"
    assert svg[0].text == "A & B"
    assert [element for element in svg.iter() if element.tag.endswith("script")] == []


# Downloads ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", HOSTILE)
def test_defused_text_begins_with_an_apostrophe(text):
    assert defuse(text) == f"'{text.strip()}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lindrende enhet", "Lindrende enhet"),
        ("A=B", "A=B"),
        ("", ""),
        ("–", "–"),
        ("a\x00b\r\nc", "a b c"),
        ("\ud800", ""),
    ],
)
def test_harmless_text_stays_as_it_is(text, expected):
    assert defuse(text) == expected


def hostile_table() -> Table:
    return Table(
        key="units",
        title="Saker: [etter] enhet, med en tittel som er lang",
        definition="=2+2",
        headings=("Enhet", "Saker", "Dager"),
        rows=tuple((text, 3, 1.5) for text in [*HOSTILE, 'Vanlig;"enhet"', "\x0bKontroll"]),
    )


def test_csv_has_mark_semicolons_decimal_commas_and_no_live_cell():
    content = write_csv(hostile_table())
    assert content[:3] == b"\xef\xbb\xbf"
    rows = rows_of(content)
    assert rows[0] == ["Enhet", "Saker", "Dager"]
    assert {tuple(row[1:]) for row in rows[1:]} == {("3", "1,5")}
    assert [cell for row in rows for cell in row if cell.lstrip()[:1] in LIVE] == []
    assert rows[-2][0] == 'Vanlig;"enhet"'


def test_xlsx_has_numbers_as_numbers_and_no_live_cell():
    book = load_workbook(io.BytesIO(write_xlsx([hostile_table()])))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if str(cell.value).lstrip()[:1] in LIVE] == []
    assert [cell.value for cell in book.worksheets[0][5]][1:] == [3, 1.5]


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE[:4])
def test_unit_with_a_formula_for_a_name_is_text_in_both_downloads(name):
    place = make_municipality(name=f"{name} kommune", health_region=name)
    received_case(unit=make_unit(name=name, municipality=place))
    client = desk_client(make_user(Role.CASEWORKER))
    row = rows_of(client.get(csv_page("units")).content)[1]
    assert row[:3] == [f"'{name}", f"'{name} kommune", f"'{name}"]
    book = load_workbook(io.BytesIO(client.get(XLSX).content))
    values = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert name not in values
    assert f"'{name}" in values
    assert [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


@pytest.mark.django_db
def test_workbook_has_every_table_and_is_named_after_the_period():
    client = desk_client(make_user(Role.CASEWORKER))
    query = {"period": "custom", "starts_on": "1.1.2026", "ends_on": "31.1.2026"}
    answer = client.get(XLSX, query)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statistikk-2026-01-01-2026-01-31.xlsx"'
    assert len(load_workbook(io.BytesIO(answer.content)).sheetnames) == len(KEYS)
    answer = client.get(csv_page("status"), query)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statistikk-2026-01-01-2026-01-31-status.csv"'


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_every_table_can_be_fetched_without_cases(key):
    answer = desk_client(make_user(Role.AUDITOR)).get(csv_page(key))
    assert answer.status_code == 200
    assert len(rows_of(answer.content)[0]) >= 2


@pytest.mark.django_db
def test_indicator_has_share_parts_period_and_source():
    decided_case()
    rows = rows_of(desk_client(make_user(Role.AUDITOR)).get(csv_page("indicator"), {"within": "5"}).content)
    assert [row[0] for row in rows[1:]] == [
        "Andel, prosent",
        "Teller: avgjort innen 5 dager",
        "Nevner: saker med første vedtak i perioden",
        "Periode",
        "Kilde",
        "Åpne saker i dag som er eldre enn 5 dager",
    ]
    assert [row[1] for row in rows[1:4]] == ["100,0", "1", "1"]
    assert rows[5][1].startswith("Saksbehandlingssystemet for forhåndsgodkjenning")


@pytest.mark.django_db
def test_danish_figure_is_quoted_with_its_source_as_an_example_and_never_as_a_target():
    client = desk_client(make_user(Role.AUDITOR))
    rows = dict(rows_of(client.get(csv_page("example")).content)[1:])
    assert rows == {
        "Andel, prosent": "89",
        "Teller: første kontakt innen 10 dager etter mottatt henvisning": "Ikke oppgitt",
        "Nevner: alle henviste pasienter": "Ikke oppgitt",
        "Periode": "2021",
        "Område": "Region Midtjylland",
        "Kilde": (
            "Dansk Palliativ Database. Redegørelse for regionale initiativer med henblik på styrkelse af adgangen til "
            "specialiseret palliation, Region Midtjylland, 2023"
        ),
        "Redegjørelsens egne ord": (
            "Jævnfør årsrapporten for 2021 fra Dansk Palliativ database, opnår 89 % af alle henviste patienter den "
            "første behandlingskontakt senest 10 dage efter modtagelse af henvisningen i Region Midtjylland"
        ),
        "Mål": "Ikke oppgitt",
    }
    html = client.get(PAGE).content.decode()
    assert html.count("er ikke et mål for sakene her") == 1
    book = load_workbook(io.BytesIO(client.get(XLSX).content))
    values = {cell.value for cell in book["Eksempel på formen  ventetid i "]["B"]}
    assert 89 in values
