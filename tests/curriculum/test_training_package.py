"""The training package (004) as data: every value of the document's table, and what a bad file says of itself."""

import pytest
import yaml

from curriculum.catalogue.package import PACKAGE_FILE, read_package, training_package
from curriculum.catalogue.strict import CatalogueError

FILMS = [
    (1, "Intro til læringsmodellen"),
    (2, "Introduksjon til palliasjon del 1"),
    (3, "Introduksjon til palliasjon del 2"),
    (4, "Det palliative forløp"),
    (5, "Kommunikasjon"),
    (6, "Forhåndssamtaler, planlegging og behandlingsavklaring"),
    (7, "Pårørende"),
    (8, "Symptomkartlegging"),
    (9, "Kartlegging med ESAS og samtale"),
]
TOPICS = [
    ("Intro til læringsmodellen", [1]),
    ("Intro til palliasjon", [2, 3]),
    ("Det palliative forløp", [4]),
    ("Kommunikasjon", [5]),
    ("Forhåndssamtaler, planlegging og behandlingsavklaring", [6]),
    ("Pårørende", [7]),
    ("Symptomkartlegging", [8]),
    ("Kartlegging med ESAS og samtale", [9]),
    ("Symptomlindring", []),
    ("Eksistensielle og åndelige behov", []),
    ("Kulturelle perspektiver", []),
    ("Hjemmetid og hjemmedød", []),
    ("Overgang til døende fase", []),
    ("Dødsøyeblikket og tiden etter", []),
    ("Personer med utviklingshemming", []),
    ("Alvorlig somatisk sykdom hos personer med ruslidelse", []),
    ("Organisering og tverrfaglig samarbeid – to eksempler", []),
]
CASES = [
    ("Torunn", "hjemmeboende", "KOLS"),
    ("Gunnar", "hjemmeboende", "kreftsykdom"),
    ("Edith", "hjemmeboende", "hjertesvikt"),
    ("Hans Olav", "sykehjem", "demens og alvorlig skrøpelighet"),
    ("Reidar", "hjemmeboende", "leversvikt"),
    ("Margit", "hjemmeboende, siden sykehjem", "Alzheimers sykdom"),
    ("Robert", "sykehjem", "Parkinsons sykdom"),
    ("Zubeida", "hjemmeboende", "diabetes og nyresvikt"),
    ("Signe", "sykehjem", "sammensatt sykdomsbilde og skrøpelighet"),
]


def test_nine_films_have_their_numbers_and_titles():
    films = training_package().films.values()
    assert [(film.number, film.texts["nb"]) for film in films] == FILMS
    assert [film.source for film in films] == [f"Film {number}: {title}" for number, title in FILMS]


def test_seventeen_topics_know_their_numbered_films_and_no_others():
    topics = training_package().topics.values()
    found = [(topic.texts["nb"], [int(key.removeprefix("film_")) for key in topic.films]) for topic in topics]
    assert found == TOPICS
    assert [topic.source for topic in topics] == [title for title, _films in TOPICS]


def test_meeting_chooses_among_the_films_and_the_topics_without_a_number():
    titles = [item.texts["nb"] for item in training_package().choices.values()]
    assert titles == [title for _number, title in FILMS] + [title for title, films in TOPICS if not films]


def test_nine_cases_have_name_home_and_illness():
    cases = training_package().cases.values()
    assert [case.number for case in cases] == list(range(1, 10))
    assert [(case.texts["nb"], case.settings["nb"], case.conditions["nb"]) for case in cases] == CASES
    assert [case.texts["nb"] for case in cases if not case.source.startswith(f"{case.texts['nb']}: ")] == []


def test_model_of_the_meetings_is_that_of_the_document():
    package = training_package()
    model = package.model
    assert (model.least_participants, model.most_participants, model.leaders) == (6, 7, 1)
    assert (model.meetings, model.least_minutes, model.meetings * model.least_minutes) == (5, 120, 600)
    assert (model.least_days, model.most_days) == (21, 42)
    assert model.sources["meetings"] == "Fem samlinger fordelt på omtrent én samling i måneden"
    assert model.sources["minutes"] == "En varighet på minst to timer per samling"
    assert model.sources["leaders"] == "En gruppeleder"
    assert [phase.texts["nb"] for phase in package.phases.values()] == [
        "Forberedelse",
        "Faglig introduksjon",
        "Felles refleksjon",
    ]


def test_package_is_for_nurses_health_workers_and_assistants_and_not_for_doctors():
    package = training_package()
    assert package.roles == ("nurses", "health_workers", "assistants")
    assert package.roles_source == "Målgruppe: sykepleiere, helsefagarbeidere og assistenter"
    assert (package.owner, package.commissioned_by) == (
        "Nasjonalt senter for aldring og helse",
        "Helsedirektoratet",
    )


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            ("model", "minutes", "least"),
            "-120",
            "package.yaml.model.minutes.least: must be a whole number above nothing",
        ),
        (
            ("model", "minutes", "least"),
            "99999",
            "package.yaml.model.minutes.least: must be a whole number above nothing",
        ),
        (("model", "participants", "least"), "8", "package.yaml.model.participants: least is more than most"),
        (("model", "spacing", "least_days"), "43", "package.yaml.model.spacing: least_days is more than most_days"),
        (("model", "weeks"), "4", "package.yaml.model: weeks is not a known key"),
        (("films", 0, "source"), None, "package.yaml.films[0]: source is missing"),
        (("films", 1, "key"), "film_1", "package.yaml.films[1].key: film_1 stands more than once"),
        (("films", 0, "text", "nn"), " ", "package.yaml.films[0].text.nn: must be a text"),
        (("topics", 0, "films"), "film_1", "package.yaml.topics[0].films: must be a list of films"),
        (("topics", 0, "films", 0), "film_10", "package.yaml.topics[0].films: film_10 is not known"),
        (("cases",), [], "package.yaml.cases: must be a list with at least one entry"),
        (("phases", 0, "key"), "rest", "package.yaml.phases: must be preparation, introduction, reflection"),
        (("audience", "roles", 0), "doctors", "package.yaml.audience.roles: doctors is not known"),
    ],
)
def test_bad_file_names_the_file_the_place_and_the_reason(tmp_path, path, value, sentence):
    tree = yaml.safe_load(PACKAGE_FILE.read_text("utf-8"))
    place = tree
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    file = tmp_path / "package.yaml"
    file.write_text(yaml.safe_dump(tree, allow_unicode=True), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        read_package(file)
    assert str(refused.value) == sentence
