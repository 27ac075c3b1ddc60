"""The console speaks one language, English: whoever runs commands reads it beside Django's own."""

import re

from django.core.management import get_commands, load_command_class

OURS = ("config", "accounts", "approvals", "correspondence", "curriculum", "supervision", "units")
#: words without which nobody writes a sentence in Norwegian, and that are none in English
NORWEGIAN = {"av", "bare", "den", "det", "eller", "en", "er", "et", "fra", "hver", "ikke", "med", "og", "på", "som"}


def test_every_command_of_ours_says_in_english_what_it_does():
    helps = {name: load_command_class(app, name).help for name, app in get_commands().items() if app in OURS}
    assert {"assess", "recount_logs", "run", "seal_rules", "send_due", "simulate_rules"} < set(helps)
    said = {name: set(re.findall(r"\w+", text.casefold())) & NORWEGIAN for name, text in helps.items()}
    assert {name: words for name, words in said.items() if words} == {}
    assert [name for name, text in helps.items() if not text or re.search("[æøå]", text.casefold())] == []
