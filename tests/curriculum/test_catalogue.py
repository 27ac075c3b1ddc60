"""The catalogue of the doctor's course: whole in three languages, each entry with its source, and read strictly."""

import pytest
from django.utils.translation import override

from curriculum.catalogue import LANGUAGES, CatalogueError, course_catalogue, read_catalogue

ENTRY = """
  - key: relief
    source: R17
    text: {nb: Lindre, nn: Lindre, en: Relieve}
"""
PARTS = "".join(
    f"""
  - key: activity_{part}
    part: {part}
    source: R04
    text: {{nb: Tjeneste, nn: Teneste, en: Service}}
"""
    for part in ("centre", "nursing_home", "whole")
)
WHOLE = f"documents:\n  package: {{nb: Pakken, nn: Pakken, en: Package}}\ngoals:{ENTRY}activities:{PARTS}"


def read(tmp_path, text):
    path = tmp_path / "course.yaml"
    path.write_text(text, "utf-8")
    return read_catalogue(path)


def fault(tmp_path, text):
    with pytest.raises(CatalogueError) as refusal:
        read(tmp_path, text)
    return str(refusal.value)


def test_catalogue_of_the_course_covers_all_of_it():
    catalogue = course_catalogue()
    assert {entry.part for entry in catalogue.activities.values()} == {"centre", "nursing_home", "whole"}
    entries = [*catalogue.goals.values(), *catalogue.activities.values()]
    assert len(entries) == 16
    assert all(set(entry.texts) == set(LANGUAGES) for entry in entries)
    assert all(bool(entry.source.regulation) != bool(entry.source.document) for entry in entries)


def test_catalogue_speaks_the_language_of_the_reader():
    entry = course_catalogue().goals["symptom_relief"]
    with override("nn"):
        assert entry.source.document_name == "Opplæringspakken i palliasjon"
    with override("en"):
        assert entry.text == "Relieve pain, breathlessness, nausea, restlessness and other symptoms"
        assert entry.source.document_name == "The national training package in palliative care"


def test_whole_file_is_read(tmp_path):
    catalogue = read(tmp_path, WHOLE)
    assert list(catalogue.goals) == ["relief"]
    assert catalogue.goals["relief"].source.document_name == ""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("documents:", "papers: {}\ndocuments:", "course.yaml: papers is not a known key"),
        ("    source: R17\n", "", "course.yaml.goals[0]: source is missing"),
        ("source: R17", "source: R7", "course.yaml.goals[0].source: must be numbers of the regulation, such as R30"),
        (
            "source: R17",
            "source: {document: book, place: 1}",
            "course.yaml.goals[0].source.document: book is not a known document",
        ),
        ("nn: Lindre, ", "", "course.yaml.goals[0].text: nn is missing"),
        ("nn: Lindre", "nn: ''", "course.yaml.goals[0].text.nn: must be a text"),
        ("nn: Lindre", "da: Lindre, nn: Lindre", "course.yaml.goals[0].text: da is not a known key"),
        ("key: relief", "key: Relief!", "course.yaml.goals[0].key: must be small letters and underscores"),
        ("part: whole", "part: half", "course.yaml.activities[2].part: must be one of centre, nursing_home, whole"),
        ("part: whole", "part: centre", "course.yaml.activities: nothing for whole"),
        (
            "key: activity_whole",
            "key: activity_centre",
            "course.yaml.activities[2].key: activity_centre stands more than once",
        ),
        (f"goals:{ENTRY}", "goals: []\n", "course.yaml.goals: must be a list with at least one entry"),
        (f"goals:{ENTRY}", "goals: [x]\n", "course.yaml.goals[0]: must be a table of keys and values"),
    ],
)
def test_slip_names_file_and_place(tmp_path, old, new, sentence):
    assert fault(tmp_path, WHOLE.replace(old, new)) == sentence


def test_key_that_stands_twice_is_refused(tmp_path):
    assert fault(tmp_path, WHOLE.replace("source: R17", "source: R17\n    source: R18")) == (
        "course.yaml: line 4: source stands more than once"
    )


def test_file_that_is_missing_or_no_yaml_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match=r"^none\.yaml: "):
        read_catalogue(tmp_path / "none.yaml")
    assert fault(tmp_path, "a: [").startswith("course.yaml: ")
