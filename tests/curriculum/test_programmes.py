"""The programmes: what each document tells comes out as its table has it, and a wrong file never stops the others."""

import pytest
from django.core.checks import run_checks
from django.utils.translation import override

from curriculum.catalogue import course_catalogue
from curriculum.catalogue.programme import NOT_STATED
from curriculum.catalogue.programme_files import read_programme, read_programmes
from curriculum.catalogue.shelf import DOCTOR_COURSE, find_programmes, shelf
from curriculum.catalogue.strict import LANGUAGES, CatalogueError

PLAN, PACKAGE, DANISH, NORDIC = (
    "kompetanseplan-fysio-ergo",
    "lindrende-behandling-og-omsorg",
    "dansk-kompetanseforlop",
    "nordic-specialist-course",
)
SILENT = None


def programme(key):
    return shelf().programmes[key]


def facts(key):
    return {fact.key: (fact.values["nb"], fact.source.phrase) for fact in programme(key).facts}


def told(activity):
    """What a document tells of an activity, as the rows of the tables below."""
    return (
        activity.binding,
        activity.days and str(activity.days.number),
        activity.deadline and (activity.deadline.within.number, activity.deadline.within.unit, activity.deadline.start),
        activity.recurrence,
        activity.source.phrase,
    )


# The tables of the documents ----------------------------------------------------------------------------
BOTH, PHYSIO = ("physiotherapist", "occupational_therapist"), ("physiotherapist",)
#: activity -> for, binding, days, deadline, recurrence, phrase (002)
PLAN_TABLE = {
    "introduksjonskurs": (
        BOTH,
        "expected",
        SILENT,
        (2, "years", ""),
        "once",
        "Det forventes at nye ressurspersoner og deres ledere deltar på introduksjonskurs i løpet av 2 år",
    ),
    "nettverkssamlinger": (
        BOTH,
        "expected",
        SILENT,
        SILENT,
        NOT_STATED,
        (
            "Det forventes at ressurspersonene deltar på nettverkssamlinger og at de leser anbefalt litteratur i "
            "tilknytning til nettverkssamlingene"
        ),
    ),
    "arlig_fagdag": (
        BOTH,
        "planned",
        "1",
        SILENT,
        "yearly",
        "Felles årlig fagdag for hele nettverket i hvert enkelt foretaksområde",
    ),
    "onkologisk_fysioterapi": (
        PHYSIO,
        "relevant",
        "5",
        SILENT,
        "once",
        "Teoretisk grunnkurs i onkologisk fysioterapi (5 dager)",
    ),
    "lymfodembehandling": (PHYSIO, "relevant", "5", SILENT, "once", "grunnkurs i lymfødembehandling (5 dager)"),
    "fysioterapi_i_palliasjon": (
        PHYSIO,
        "relevant",
        "3",
        SILENT,
        "once",
        "kurset Fysioterapi i palliasjon (3 dager)",
    ),
    "andre_fagomrader": (
        PHYSIO,
        "useful",
        SILENT,
        SILENT,
        NOT_STATED,
        "vil ha nytte av kurs fra andre fagområder, f.eks. innen nevrologi, geriatri og hjerte- og lungesykdommer",
    ),
    "tverrfaglige_kurs": (
        BOTH,
        "recommended",
        SILENT,
        SILENT,
        NOT_STATED,
        (
            "Deltagelse på nasjonale og internasjonale tverrfaglige kurs og konferanser innen palliasjon, samt "
            "aktuelle fagkongresser"
        ),
    ),
    "fagdager_bergen": (
        BOTH,
        "recommended",
        SILENT,
        SILENT,
        "regularly",
        "Palliativ fagdager i Bergen, arrangeres regelmessig av Sunniva senter og KLB",
    ),
    "grunnkurs_hus": (BOTH, "recommended", SILENT, SILENT, NOT_STATED, "Grunnkurs i palliasjon ved HUS"),
    "hospitering": (
        BOTH,
        "recommended",
        SILENT,
        SILENT,
        NOT_STATED,
        (
            "Det anbefales at ressurspersoner hospiterer på en palliativ avdeling/enhet eller på en institusjon / "
            "kommunal ergo-/fysioterapitjeneste hvor man arbeider systematisk med palliasjon"
        ),
    ),
}


def test_activities_of_the_competence_plan_are_those_of_its_table():
    found = programme(PLAN).activities
    assert {key: (each.audience, *told(each)) for key, each in found.items()} == PLAN_TABLE
    assert sum(found[key].days.number for key in PLAN_TABLE if found[key].audience == PHYSIO and found[key].days) == 13


def test_knowledge_of_the_competence_plan_is_whole():
    groups = {group.key: group for group in programme(PLAN).knowledge}
    assert [item.key for item in groups["physiotherapist"].items] == ["F1", "F2", "F3", "F4", "F5"]
    assert [item.key for item in groups["occupational_therapist"].items] == ["E1", "E2", "E3", "E4", "E5"]
    parts = {item.key: [part.key for part in item.parts] for group in groups.values() for item in group.items}
    assert {key: found for key, found in parts.items() if found} == {
        "F4": ["F4a", "F4b", "F4c", "F4d", "F4e", "F4f"],
        "E4": ["E4a", "E4b", "E4c", "E4d", "E4e", "E4f"],
    }
    depths = [item.depths["nb"] for group in groups.values() for item in group.items]
    assert depths == [
        "grunnleggende kjennskap",
        "grunnleggende kjennskap",
        "grunnleggende kunnskap",
        "grunnleggende kunnskap og ferdigheter",
        "kjennskap",
        "kunnskap",
        "grunnleggende kjennskap",
        "grunnleggende kunnskap",
        "grunnleggende kunnskap og ferdigheter",
        "kjennskap",
    ]
    course, gatherings = (programme(PLAN).activities[key] for key in ("introduksjonskurs", "nettverkssamlinger"))
    assert [item.key for item in course.contents] == ["M1", "M2", "M3", "M4", "M5", "M6"]
    assert [item.key for item in gatherings.contents] == ["N1", "N2"]


def test_facts_of_the_competence_plan_are_those_of_its_table():
    found, plan = facts(PLAN), programme(PLAN)
    assert found["period"] == ("2017–2020 (utløpt)", "KOMPETANSEPLAN 2017-2020")
    assert found["published"][0] == "22. desember 2017"
    assert (plan.level, plan.last_year, plan.audience) == ("B", 2020, BOTH)
    assert plan.owner == "Kompetansesenter i lindrande behandling Helseregion Vest (KLB)"


def test_danish_course_tells_what_the_table_of_the_account_has():
    found = facts(DANISH)
    assert {key: found[key][0] for key in ("title", "duration", "responsible", "offered_by", "first_intake")} == {
        "title": "Fagområdespecialist i palliativ medicin",
        "duration": "To år",
        "responsible": "Danske Regioner",
        "offered_by": "Center for Kompetenceudvikling i Region Midtjylland",
        "first_intake": "Januar 2023, med seks leger fra Region Midtjylland",
    }
    phrases = {key: phrase for key, (_value, phrase) in found.items()}
    assert phrases["duration"] == "er en 2-årig uddannelse"
    assert phrases["organised_under"] == "organiseret under Dansk Selskab for Palliativ Medicin"
    assert phrases["parts"] == "først ved gennemførsel af både teoretisk og klinisk uddannelse"
    assert phrases["application"] == "og efter ansøgning hos Dansk Selskab for Palliativ Medicin"
    assert phrases["responsible"] == "Danske Regioner er ansvarlig for kompetenceudviklingsforløbet"
    assert [programme(DANISH).facts[place].labels["nb"] for place in (7, 9, 10, 12)] == [
        "August 2020",
        "18. november 2021",
        "August 2022",
        "30. januar 2023",
    ]
    assert found["money"][0] == "Om lag 5 millioner danske kroner i året"
    assert found["money_for_training"][0] == "1 million danske kroner"
    assert {fact.source.language for fact in programme(DANISH).facts} == {"da"}
    assert "teller i Norge" in programme(DANISH).uses["nb"]


def test_training_package_tells_what_its_table_has():
    found, package = facts(PACKAGE), programme(PACKAGE)
    assert package.audience == ("nurse", "health_care_worker", "assistant")
    assert {
        key: found[key][1] for key in ("target_group", "group_size", "group_leader", "sessions", "session_length")
    } == {
        "target_group": "Målgruppe: sykepleiere, helsefagarbeidere og assistenter",
        "group_size": "Grupper på 6-7 deltakere på egen arbeidsplass eller på tvers av tjenester i kommunen",
        "group_leader": "En gruppeleder",
        "sessions": "Fem samlinger fordelt på omtrent én samling i måneden",
        "session_length": "En varighet på minst to timer per samling",
    }
    assert found["phases"][1] == "Forberedelse – faglig introduksjon – felles refleksjon"
    hours = package.activities["samlinger"].hours
    assert (str(hours.number), hours.is_least) == ("10", True)
    assert package.activities["webinarer"].source.phrase == "Webinarserie for gruppeledere høsten 2026"
    topics, cases = package.knowledge
    assert (len(topics.items), len(cases.items)) == (17, 9)
    assert topics.items[0].texts["nb"] == "Intro til læringsmodellen"
    assert cases.items[7].texts["nb"] == "Zubeida: hjemmeboende, diabetes og nyresvikt"


def test_nordic_course_has_six_modules_over_two_years():
    course = programme(NORDIC)
    assert [each.titles["nb"] for each in course.activities.values()] == [f"Modul {n}" for n in range(1, 7)]
    assert (course.duration.number, course.duration.unit, course.source.regulation) == (2, "years", "R02")


def test_doctor_s_course_is_read_from_the_catalogue_of_the_plan():
    course = programme(DOCTOR_COURSE)
    assert list(course.activities) == list(course_catalogue().activities)
    (goals,) = course.knowledge
    assert [goal.key for goal in goals.items] == list(course_catalogue().goals)
    assert course.activities["supervision"].titles == course_catalogue().activities["supervision"].texts


def test_every_programme_is_whole_in_three_languages_with_a_source_everywhere():
    assert shelf().refused == ()
    assert len(shelf().programmes) == 5
    for each in shelf().programmes.values():
        assert set(each.titles) == set(LANGUAGES)
        sources = [each.source, *(fact.source for fact in each.facts), *(a.source for a in each.activities.values())]
        sources += [item.source for group in each.knowledge for item in group.items]
        assert all(bool(source.regulation) != bool(source.document) for source in sources)


# Searching ----------------------------------------------------------------------------------------------
def keys(**wanted):
    return [each.key for each in find_programmes(**wanted)]


def test_programmes_are_found_by_words_audience_level_and_document():
    assert keys(text="LYMFØDEM kurs") == [PLAN]
    assert keys(text="lymfødem webinar") == []
    assert keys(level="B") == [PLAN]
    assert keys(audience="assistant") == [PACKAGE]
    assert keys(document="danish_account") == [DANISH]
    assert keys(document="regulation") == [DOCTOR_COURSE, NORDIC]
    assert len(keys()) == 5


def test_search_reads_the_language_of_the_reader():
    with override("en"):
        assert keys(text="breathlessness") == [PLAN, DOCTOR_COURSE]
    assert keys(text="breathlessness") == []


# Files that are wrong -----------------------------------------------------------------------------------
WHOLE = """
programme: prove
title: {nb: Prøve, nn: Prøve, en: Trial}
about: {nb: Kort, nn: Kort, en: Short}
use: {nb: Bruk, nn: Bruk, en: Use}
owner: {nb: Eier, nn: Eigar, en: Owner}
audience: [nurse]
level: A
duration: 2 years
documents:
  book: {title: {nb: Boka, nn: Boka, en: The book}}
source: {document: book, phrase: Et kurs}
activities:
  - key: kurs
    title: {nb: Kurs, nn: Kurs, en: Course}
    audience: [nurse]
    binding: recommended
    days: "1.5"
    hours: at_least 2
    deadline: {within: 6 months, counted_from: not_stated}
    recurrence: once
    source: {document: book, phrase: et kurs på halvannen dag}
"""


def written(folder, text, name="prove.yaml"):
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_whole_file_is_read(tmp_path):
    found = read_programme(written(tmp_path, WHOLE)).activities["kurs"]
    assert (found.code, str(found.days.number), found.hours.is_least) == ("prove.kurs", "1.5", True)
    assert (found.deadline.within.number, found.deadline.within.unit, found.deadline.start) == (6, "months", "")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("level: A", "level: A\nprice: free", ": price is not a known key"),
        ("    source: {document: book, phrase: et kurs på halvannen dag}\n", "", ".activities[0]: source is missing"),
        ('days: "1.5"', 'days: "-1"', ".activities[0].days: must not be negative"),
        ("hours: at_least 2", "hours: at_least -2", ".activities[0].hours: must not be negative"),
        ("duration: 2 years", "duration: -2 years", ".duration: must not be negative"),
        ("within: 6 months", "within: -6 months", ".activities[0].deadline.within: must not be negative"),
        (
            'days: "1.5"',
            "days: 1_0",
            ".activities[0].days: must be a number such as 1.5, at_least 2, or not_stated",
        ),
        (
            'days: "1.5"',
            "days: 0",
            ".activities[0].days: must be more than nothing; what is not told is not_stated",
        ),
        ("level: A", "level: D", ".level: must be one of A, B, C, not_stated"),
        ("audience: [nurse]\nlevel", "audience: []\nlevel", ".audience: must be a list with at least one entry"),
        ("nn: Kort, ", "", ".about: nn is missing"),
        (
            "document: book, phrase: Et kurs",
            "document: film, phrase: Et kurs",
            ".source.document: film is not a known document",
        ),
        (
            "programme: prove",
            "programme: annet",
            ".programme: must be the name of the file, in small letters and hyphens",
        ),
        ("{document: book, phrase: Et kurs}", "R7", ".source: must be numbers of the regulation, such as R30"),
        ("level: A", "level: A\nlevel: B", ": line 2: level stands more than once"),
    ],
)
def test_slip_is_refused_with_file_place_and_reason(tmp_path, old, new, sentence):
    with pytest.raises(CatalogueError) as refusal:
        read_programme(written(tmp_path, WHOLE.replace(old, new)))
    assert str(refusal.value) == f"prove.yaml{sentence}"


def test_wrong_file_leaves_the_others_in_use(tmp_path):
    written(tmp_path, WHOLE)
    written(tmp_path, WHOLE.replace("level: A", "level: D").replace("prove", "feil"), "feil.yaml")
    written(tmp_path, "a: [", "ugyldig.yaml")
    # Characters that do not exist: the reader of YAML has no error of its own for them.
    written(tmp_path, 'a: "\\U00110000"', "utenfor.yaml")
    written(tmp_path, 'a: "\\UFFFFFFFF"', "vilt.yaml")
    found, refused = read_programmes(tmp_path)
    assert [each.key for each in found] == ["prove"]
    assert [(each.file, each.place) for each in refused] == [
        ("feil.yaml", "level"),
        ("ugyldig.yaml", ""),
        ("utenfor.yaml", ""),
        ("vilt.yaml", ""),
    ]
    assert refused[0].reason == "must be one of A, B, C, not_stated"


def test_system_check_names_the_refused_file(tmp_path, settings):
    written(tmp_path, WHOLE.replace('days: "1.5"', 'days: "-1"'))
    settings.PROGRAMMES_FOLDER = tmp_path
    told_of = [each.msg for each in run_checks() if each.id == "curriculum.W001"]
    assert told_of == ["prove.yaml: activities[0].days: must not be negative"]


def test_nesting_without_end_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match="nested too deeply"):
        read_programme(written(tmp_path, "[" * 5000 + "]" * 5000))
