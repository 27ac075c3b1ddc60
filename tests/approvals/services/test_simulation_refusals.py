"""What is wrong with a draft, in the words of the person at the desk, and never in those of the console."""

import pytest
from django.utils.translation import override

from approvals import rules
from approvals.services.simulation.refusals import refusal_in_words
from tests.approvals.rules.test_drafts import HEAD, SEVEN, SLIPS

UNREADABLE = "linjen kan ikke leses. Se etter kolon, innrykk og parenteser."


def refusal_of(text):
    with pytest.raises(rules.RuleDataError) as refused:
        rules.read_draft(text, name="utkast.yaml")
    return refusal_in_words(str(refused.value))


SAID = [
    (
        SEVEN.replace("from: 2028-01-01, value", "value"),
        "utkast.yaml, linje 7, values.minimum_beds.dated[0]: «from» mangler. Legg det til.",
    ),
    (
        SEVEN.replace("value: 7", "value: 1_0"),
        (
            "utkast.yaml, linje 7, values.minimum_beds.dated[0].value: må være et helt tall, skrevet med bare siffer, "
            "slik som 36."
        ),
    ),
    (
        SEVEN.replace("value: 7", "value: 7, value: 8"),
        "utkast.yaml, linje 7: «value» står mer enn én gang. Behold én av dem.",
    ),
    (
        f"{HEAD}criteria:\n  unit.bed: {{strength: frame, source: R15}}\n",
        "utkast.yaml, linje 5, criteria: «unit.bed» er ikke en kjent nøkkel. Mente du «unit.beds»?",
    ),
    (
        f"{HEAD}values: &again\n  minimum_beds: *again\n",
        "utkast.yaml, linje 4: en henvisning (*) kan ikke brukes her. Skriv verdien der den hører til.",
    ),
    (
        f"{HEAD}extends: 2029-01-01\n",
        "utkast.yaml, linje 4, extends: ingen utgave «2029-01-01» begynner før denne. Skriv en av disse: 2011-03-01.",
    ),
    ("", "utkast.yaml: utkastet er tomt."),
    ("a: [", f"utkast.yaml, linje 2: {UNREADABLE}"),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_refusal_is_told_in_words(text, said):
    assert refusal_of(text) == said


def test_refusal_is_told_in_the_language_of_the_reader():
    with override("en"):
        assert refusal_of("") == "utkast.yaml: the draft is empty."


@pytest.mark.parametrize("text", [text for text, _problem in SLIPS if text != "\x00"])
def test_every_refusal_of_a_draft_has_words(text):
    assert UNREADABLE not in refusal_of(text)
