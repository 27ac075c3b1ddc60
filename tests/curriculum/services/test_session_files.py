"""Files of sessions: what is taken, and what is refused on which line for which reason. Nothing breaks."""

import io
import random
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from curriculum.services.series import PlannedSession
from curriculum.services.session_files import read_sessions
from curriculum.services.tables import MAX_FILE_BYTES, FileRefused

FIRST = PlannedSession(on=date(2027, 3, 1), hours=Decimal("2.5"), topic="Smerte og kvalme")
TABLE = "Dato;Timer;Tema\n01.03.2027;2,5;Smerte og kvalme\n2027-03-08;2;Pårørende\n"


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def refusal_of(content):
    with pytest.raises(FileRefused) as refusal:
        read_sessions(content)
    assert refusal.value.field == "file"
    return str(refusal.value)


def faults(content):
    report = read_sessions(content)
    return [(line.number, line.column, line.sentence) for line in report.refused]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(encoding, ending):
    report = read_sessions(TABLE.replace("\n", ending).encode(encoding))
    assert report.sessions == [FIRST, PlannedSession(on=date(2027, 3, 8), hours=Decimal(2), topic="Pårørende")]
    assert report.refused == []


@pytest.mark.parametrize("heading", ["Dato{0}Timer{0}Tema", "DATO{0}Timar{0}Emne", "Date{0}Hours{0}Topic"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_headings_are_known_in_three_languages_with_any_separator(heading, separator):
    line = separator.join(["01.03.2027", '"2,5"', "Smerte og kvalme"])
    assert read_sessions(f"{heading.format(separator)}\n{line}\n".encode()).sessions == [FIRST]


def test_columns_may_stand_in_any_order_and_others_are_named():
    report = read_sessions(b"Rom;Tema;Timer;Dato\nA1;Smerte og kvalme;2,5;01.03.2027\n")
    assert report.sessions == [FIRST]
    assert report.ignored == ["Rom"]


def test_empty_lines_are_passed_over_and_numbers_are_those_of_the_file():
    report = read_sessions(b"\nDato;Timer\n;;\n\n01.03.2027;2\n")
    assert [line.number for line in report.taken] == [5]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("31.02.2027;2;", ("Dato", "Denne datoen finnes ikke i kalenderen.")),
        ("01.03.27;2;", ("Dato", "Skriv året med fire sifre, for eksempel 31.12.2026.")),
        (";2;", ("Dato", "Skriv en dato, for eksempel 31.12.2026.")),
        ("01.03.2027;;", ("Timer", "Skriv et tall.")),
        ("01.03.2027;40,5,5;", ("Timer", "Skriv et tall, for eksempel 37,5.")),
        ("01.03.2027;-2;", ("Timer", "Tallet må være minst 0,25.")),
        ("01.03.2027;25;", ("Timer", "Tallet kan være høyst 24.")),
        ("01.03.2027;NaN;", ("Timer", "Skriv et tall, for eksempel 37,5.")),
        ("01.03.2027;=1+1;", ("Timer", "Formler tas ikke imot. Skriv verdien.")),
        ("01.03.2027;2;=HYPERLINK(1)", ("Tema", "Formler tas ikke imot. Skriv verdien.")),
    ],
)
def test_line_is_refused_with_its_number_its_column_and_the_reason(line, fault):
    assert faults(f"Dato;Timer;Tema\n01.02.2027;1;\n{line}\n".encode()) == [(3, *fault)]


def test_everything_wrong_with_a_line_is_told():
    assert [column for _number, column, _sentence in faults(b"Dato;Timer\n1;x\n")] == ["Dato", "Timer"]


def test_line_with_more_cells_than_headings_is_refused():
    report = read_sessions(b"Dato,Timer,Tema\n01.03.2027,2,5,Smerte\n")
    assert [(line.number, line.column) for line in report.refused] == [(2, "")]
    assert report.taken == []


def test_workbook_is_read_with_real_dates_and_numbers():
    content = workbook(
        ["Dato", "Timer", "Tema"],
        [datetime(2027, 3, 1, 9, 0), 2.5, "Smerte og kvalme"],  # noqa: DTZ001 - as a spreadsheet keeps it
        ["08.03.2027", "2", None],
    )
    report = read_sessions(content)
    assert report.sessions == [FIRST, PlannedSession(on=date(2027, 3, 8), hours=Decimal(2))]
    assert report.refused == []


def test_formulas_and_other_cells_of_a_workbook_are_refused():
    content = workbook(["Dato", "Timer"], ["=TODAY()", 2], [46000, 2], ["01.03.2027", True], ["01.03.2027", "=1+1"])
    assert faults(content) == [
        (2, "Dato", "Formler tas ikke imot. Skriv verdien."),
        (3, "Dato", "Cellen er ikke en dato. Skriv den som 31.12.2026."),
        (4, "Timer", "Skriv et tall, for eksempel 37,5."),
        (5, "Timer", "Formler tas ikke imot. Skriv verdien."),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen er tom."),
        (b" \n\n", "Filen er tom."),
        (b"Dato;Timer\n", "Filen har ingen linjer under overskriftene."),
        (b"Dato;Tema\n01.03.2027;x\n", "Første linje må være overskrifter. Dette mangler: Timer."),
        (b"01.03.2027;2\n", "Første linje må være overskrifter. Dette mangler: Dato, Timer."),
        (b"Dato;Timer;Hours\n01.03.2027;2;2\n", "To kolonner betyr det samme: «Hours»."),
        (
            b"Dato;Timer\n\x0001.03.2027;2\n",
            "Filen kan ikke leses. Bruk CSV eller XLSX, for eksempel malen på denne siden.",
        ),
        (b'Dato;Timer\n"01.03.2027;2\n', "Linje 2 kan ikke leses. Se etter et anførselstegn for mye."),
        (b"\xff\xfeD\x00a\x00", "Filen er lagret i et tegnsett vi ikke leser. Lagre den som CSV UTF-8."),
        (
            b"\xd0\xcf\x11\xe0" + b"x" * 600,
            "Filen er en eldre Excel-fil eller har passord. Lagre den som XLSX uten passord.",
        ),
        (b"x" * (MAX_FILE_BYTES + 1), "Filen er for stor. Den kan være høyst 1 MB."),
        (b"Dato;Timer" + b";" * 60 + b"\n", "Linje 1 har for mange kolonner."),
        (b"Dato;Timer\n" + b"a" * 3000 + b";2\n", "Linje 2 har for mye tekst i et felt."),
        (b"Dato;Timer\n" + b"01.03.2027;2\n" * 501, "Filen har for mange linjer. Den kan ha høyst 500."),
        (b"Dato;Timer\n" + b"\n" * 3000 + b"01.03.2027;2\n", "Filen har for mange linjer."),
    ],
)
def test_file_is_refused_as_a_whole_with_a_sentence(content, sentence):
    assert refusal_of(content) == sentence


def test_quoted_field_larger_than_the_reader_takes_is_refused():
    assert refusal_of(b'Dato;Timer\n"' + b"a" * 200_000 + b'";2\n').startswith("Linje 2 ")


def test_random_bytes_are_refused_and_never_break():
    chance = random.Random(4)
    for start in (b"", b"PK\x03\x04", b"Dato;Timer\n"):
        for _round in range(40):
            refusal_of(start + bytes([0]) + chance.randbytes(400))


def test_truncated_and_damaged_workbooks_are_refused():
    whole = workbook(["Dato", "Timer"], ["01.03.2027", 2])
    for end in range(10, len(whole), 331):
        refusal_of(whole[:end])
    chance = random.Random(5)
    for _round in range(30):
        damaged = bytearray(whole)
        for _times in range(20):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert outcome(bytes(damaged)) in {"read", "file"}


def outcome(content):
    try:
        read_sessions(content)
    except FileRefused as refusal:
        return refusal.field
    return "read"


def package(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def test_package_that_unpacks_to_too_much_is_refused():
    assert refusal_of(package(bomb=b"0" * (9 * 1024 * 1024))) == "Filen er for stor når den pakkes ut."


def test_package_with_too_many_parts_is_refused():
    assert refusal_of(package(**{f"p{number}": b"" for number in range(201)})) == "Filen er for stor når den pakkes ut."


def test_package_that_defines_entities_is_refused_before_it_is_parsed():
    whole = io.BytesIO(workbook(["Dato", "Timer"], ["01.03.2027", 2]))
    with zipfile.ZipFile(whole) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts[name]
    assert refusal_of(package(**parts)).startswith("Filen kan ikke leses.")


def test_package_that_is_no_workbook_is_refused():
    assert refusal_of(package(**{"word/document.xml": b"<a/>"})).startswith("Filen kan ikke leses.")


def test_workbook_with_a_cell_far_out_is_refused_or_cut_without_cost():
    book = Workbook()
    book.active["A1"], book.active["B1"], book.active["XFD1"] = "Dato", "Timer", "x"
    book.active["A2"], book.active["B2"] = "01.03.2027", 2
    book.active["A1048576"] = "x"
    file = io.BytesIO()
    book.save(file)
    assert refusal_of(file.getvalue()) == "Filen har for mange linjer."
