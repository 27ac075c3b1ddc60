"""The texts: three languages for every criterion and every way it can go, and the wording people rely on."""

import re

import pytest

from approvals.rules import CRITERIA, LANGUAGES, assess, criterion_texts, parse_facts, word
from approvals.rules.ruleset import editions
from approvals.rules.texts import compile_text, format_months, join_words
from tests.approvals.rules.applications import GONE, changed, in_each_month
from tests.approvals.rules.test_criteria import ROWS

# Words that belong to one language only: a text of another language that holds one of them is mixed.
ONLY = {
    lang: set(words.split())
    for lang, words in {
        "nb": """ikke hvor hvilke hvilken hvordan hva noen noe enheten tjenesten veileder veilederen uke uker fra sier
            måned måneder timer undervisningstimer begynner bare legger gjøre søker selv""",
        "nn": """ikkje korleis kva kvar kven nokon noko eininga tenesta rettleiar rettleiaren veke veker frå seier
            månad månader timar undervisningstimar byrjar berre gjere søkjer sjølv heile ein eit òg dei blir""",
        "en": "the is are not and of with must month months hours weeks service unit supervisor doctor",
    }.items()
}


def every_text():
    """Language, place and text of everything a data file says."""
    data = editions()[0]
    for each in CRITERIA:
        for part, tree in data.texts[each.id].items():
            for name, by_lang in (
                {part: tree} if part in {"title", "requirement", "plain", "reading", "formula"} else tree
            ).items():
                for lang in LANGUAGES:
                    yield lang, f"{each.id} {part} {name}", by_lang[lang]
    for branch, parts in data.shared.items():
        for name, by_lang in parts.items():
            for lang in LANGUAGES:
                yield lang, f"shared {branch} {name}", by_lang[lang]


def test_no_text_mixes_languages():
    mixed = []
    for lang, place, text in every_text():
        spoken = set(re.findall(r"[a-zæøåéèòô]+", re.sub(r"\{[a-z_]+", "", text).lower()))
        for other in set(LANGUAGES) - {lang}:
            foreign = (spoken & ONLY[other]) - ONLY[lang]
            mixed += [(lang, place, sorted(foreign))] if foreign else []

    assert mixed == []


def test_every_text_is_a_sentence():
    titles = {place for _, place, _ in every_text() if place.endswith(("title title", "formula formula"))}

    wrong = [
        (lang, place)
        for lang, place, text in every_text()
        if place not in titles
        and not (text.rstrip().endswith((".", "}")) and (text.lstrip("«")[0].isupper() or text[0] == "{"))
    ]

    assert wrong == []


def test_same_values_are_named_in_every_language():
    named = {}
    for lang, place, text in every_text():
        named.setdefault(place, {})[lang] = frozenset(re.findall(r"\{([a-z_]+)\}", text))

    assert {place: each for place, each in named.items() if len(set(each.values())) != 1} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_branch_renders_without_placeholders(lang):
    rows = [(changes, criterion) for criterion, changes, *_ in ROWS]
    rows += [
        ({"judgements": {"unit.staffing": {"outcome": outcome, "reason": "En god begrunnelse."}}}, "unit.staffing")
        for outcome in ("met", "not_met")
    ]

    for changes, criterion in rows:
        finding = assess(parse_facts(changed(changes))).finding(criterion)
        texts = [finding.explanation(lang), finding.remedy(lang) or "–"]

        assert [text for text in texts if not text or re.search(r"[{}|%]s|[{}|]|None|datetime", text)] == []
        settled = finding.outcome.value in {"met", "judgement"}
        assert (finding.remedy(lang) is None) is settled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_criterion_texts_name_the_values_in_force(lang):
    for each in CRITERIA:
        about = criterion_texts(each.id, lang)

        assert [text for text in (about.title, about.requirement, about.plain) if not text or "{" in text] == []
    assert "6" in criterion_texts("unit.beds", lang).requirement
    assert "30" in criterion_texts("position.size", lang).requirement
    assert "72" in criterion_texts("teaching.hours", lang).requirement


def test_titles_are_unique_in_each_language():
    for lang in LANGUAGES:
        titles = [criterion_texts(each.id, lang).title for each in CRITERIA]

        assert len(set(titles)) == len(CRITERIA)


def test_criterion_ids_are_unique():
    assert len({each.id for each in CRITERIA}) == len(CRITERIA) == 31


def said(changes, criterion, lang="nb"):
    finding = assess(parse_facts(changed(changes))).finding(criterion)
    return finding.explanation(lang), finding.remedy(lang)


def test_beds_remedy_names_the_number_missing():
    changes = {"unit.palliative_beds": 5}

    assert said(changes, "unit.beds", "nb")[1] == "Enheten har 5 senger, trenger 6. Det mangler 1 seng."
    assert said(changes, "unit.beds", "nn")[1] == "Eininga har 5 senger, treng 6. Det manglar 1 seng."
    assert said(changes, "unit.beds", "en")[1] == "The unit has 5 beds, needs 6. It is 1 bed short."


def test_one_bed_is_singular_and_none_is_plural():
    assert said({"unit.palliative_beds": 1}, "unit.beds")[0] == "Enheten har 1 palliativ seng. Kravet er minst 6."
    assert said({"unit.palliative_beds": 0}, "unit.beds")[0] == "Enheten har 0 palliative senger. Kravet er minst 6."


def test_hours_remedy_names_the_hours_missing_with_a_comma_in_norwegian():
    changes = {"education.programme.0.hours": "34.5"}

    assert said(changes, "teaching.hours", "nb") == (
        "Det er planlagt 34,5 undervisningstimer. For denne tjenesten kreves minst 36.",
        "Det mangler 1,5 undervisningstimer. Planlegg minst 36 i alt.",
    )
    assert said(changes, "teaching.hours", "nn")[1] == "Det manglar 1,5 undervisningstimar. Planlegg minst 36 i alt."
    assert said(changes, "teaching.hours", "en")[1] == "1.5 teaching hours are lacking. Plan at least 36 in all."


def test_conference_remedy_names_the_months():
    changes = {"centre.conferences": in_each_month(2, m03=1, m07=0)}

    assert said(changes, "centre.conferences", "nb") == (
        (
            "Det er planlagt for få pasientkonferanser i mars og juli 2027. Kravet er minst 2 i hver måned. Det "
            "laveste antallet er 0."
        ),
        "Planlegg minst 2 i mars og juli 2027.",
    )
    assert said(changes, "centre.conferences", "en")[1] == "Plan at least 2 in March and July 2027."


def test_position_remedy_names_percent_and_days():
    changes = {
        "service.positions": [
            {"from": "2027-01-01", "to": "2027-06-30", "percent": "27.5"},
            {"from": "2027-07-01", "to": "2027-12-31", "percent": "60"},
        ]
    }

    assert said(changes, "position.size", "nb")[1] == (
        "Stillingen er 27,5 %, trenger 30 %. Øk stillingen ved enheten fra og med 1. januar 2027 til og med "
        "30. juni 2027, eller endre datoene for tjenesten."
    )


def test_late_decision_says_from_when_the_service_counts():
    assert said({"on": "2027-03-31"}, "timing.before_start", "nb")[0] == (
        "Tjenesten begynte 1. januar 2027 og er ikke godkjent før tidligst 31. mars 2027. Bare tiden fra og med "
        "1. april 2027 kan telle."
    )


def test_kind_of_unit_is_said_in_words():
    assert said({"unit.kind": "dms"}, "unit.kind", "nn")[0] == (
        "Eininga er oppgitt som distriktsmedisinsk senter, som er ein av typane ordninga gjeld for."
    )


def test_excess_is_told_in_months():
    home = {"place": "nursing_home", "from": "2025-01-01", "to": "2025-06-30", "percent": 100, "preapproved": True}

    assert said({"course.periods": [home, home]}, "course.nursing_home_cap", "nb") == (
        "Taket er 12 måneder. Av denne tjenesten teller 0 måneder, og 6 måneder går over taket.",
        "Skal tiden over taket (6 måneder) telle, må den tas ved et palliativt senter.",
    )


@pytest.mark.parametrize(
    ("numbers", "nb", "en"),
    [
        ((24324,), "januar 2027", "January 2027"),
        ((24324, 24325), "januar og februar 2027", "January and February 2027"),
        ((24335, 24336), "desember 2027 og januar 2028", "December 2027 and January 2028"),
        ((24324, 24325, 24330), "januar, februar og juli 2027", "January, February and July 2027"),
    ],
)
def test_months_are_named_with_each_year_once(numbers, nb, en):
    assert (format_months("nb", numbers), format_months("en", numbers)) == (nb, en)


def test_long_list_of_months_ends_in_how_many_more():
    assert format_months("nn", tuple(range(24324, 24324 + 20))).endswith("desember 2027 og 8 til")


def test_words_are_joined_as_people_do():
    assert [join_words("nb", list(parts)) for parts in ("", "a", "ab", "abc")] == ["", "a", "a og b", "a, b og c"]


@pytest.mark.parametrize("template", ["{unknown}", "{beds", "beds}", "{beds|seng}", "{Beds}", "{unknown|a|b}", "{}"])
def test_template_with_an_unknown_placeholder_is_refused(template):
    with pytest.raises(ValueError, match=r"value this text can name|brace without a partner"):
        compile_text(template, "nb", ("beds:count",), {}, {})


def test_template_keeps_percent_signs():
    values = ("1.5", "2", "3")
    template = "{a} %, {b} %s og {c} %%"

    rendered = compile_text(template, "nb", ("a", "b", "c"), {}, {})

    assert rendered(values) == "1,5 %, 2 %s og 3 %%"
    assert compile_text("30 %s", "nb", (), {}, {}) == "30 %s"


def test_template_chooses_words_by_two_numbers():
    rendered = compile_text("{a} {a|x|xs}, {b} {b|y|ys}", "en", ("a", "b"), {}, {})

    assert [rendered(values) for values in (("1", "1"), ("1", "2"), ("2", "1"), ("0.5", "0"))] == [
        "1 x, 1 y",
        "1 x, 2 ys",
        "2 xs, 1 y",
        "0.5 xs, 0 ys",
    ]


def test_unknown_language_is_refused_with_the_choices():
    assessment = assess(parse_facts(changed({})))

    for ask in (lambda: assess(parse_facts(changed({})), lang="sv"), lambda: assessment.to_dict("sv")):
        with pytest.raises(ValueError, match=r"no texts in the language 'sv': choose one of nb, nn, en"):
            ask()


def test_finding_speaks_the_language_of_the_assessment_unless_asked():
    assessment = assess(parse_facts(changed({"unit.palliative_beds": GONE})), lang="nn")

    assert assessment.finding("unit.beds").explanation() == "Talet på palliative senger er ikkje oppgitt."
    assert assessment.to_dict() == assessment.to_dict("nn")
    assert assessment.finding("unit.beds").explanation("en") == "The number of palliative beds is not stated."


def test_unknown_finding_is_a_key_error():
    with pytest.raises(KeyError, match=r"unit\.bed"):
        assess(parse_facts(changed({}))).finding("unit.bed")


def test_codes_have_words_in_every_language():
    assert [word("outcome", "not_met", lang) for lang in LANGUAGES] == ["ikke oppfylt", "ikkje oppfylt", "not met"]
