"""What is wrong with a draft of rules, in the reader's language.

The rules say it in English, in one line for a console; nobody at the desk should have to read that.
"""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_PARTS = re.compile(r"(?P<file>.*?)(?:, line (?P<line>[0-9]+))?: (?:(?P<place>[^\s{}]+): )?(?P<problem>.*)", re.DOTALL)

_PROBLEMS: Final[tuple[tuple[str, Promise], ...]] = (
    (r"is empty", gettext_lazy("utkastet er tomt")),
    (r"holds characters that are not text.*", gettext_lazy("har tegn som ikke er tekst. Skriv dem på nytt")),
    (r"is nested too deeply.*", gettext_lazy("går for dypt inn. Ingenting her trenger mer enn noen få nivåer")),
    (
        r"an alias is not used here.*",
        gettext_lazy("en henvisning (*) kan ikke brukes her. Skriv verdien der den hører til"),
    ),
    (r"a key must be one word", gettext_lazy("en nøkkel må være ett ord")),
    (r"(?P<a>.+) stands more than once.*", gettext_lazy("«%(a)s» står mer enn én gang. Behold én av dem")),
    (r"a tag is not used here.*", gettext_lazy("et merke (!) kan ikke brukes her. Skriv verdien som den er")),
    (r"must be a table of keys and values", gettext_lazy("her må det stå nøkler med verdier")),
    (
        r"(?P<a>\S+) is missing; (?P<b>.+) stands there instead",
        gettext_lazy("«%(a)s» mangler. I stedet står det «%(b)s»"),
    ),
    (r"(?P<a>\S+) is missing", gettext_lazy("«%(a)s» mangler. Legg det til")),
    (
        r"(?P<a>.+) is not a known key; did you mean (?P<b>.+)\?",
        gettext_lazy("«%(a)s» er ikke en kjent nøkkel. Mente du «%(b)s»?"),
    ),
    (
        r"(?P<a>.+) is not a known key; remove it, or write one of (?P<b>.+)",
        gettext_lazy("«%(a)s» er ikke en kjent nøkkel. Fjern den, eller skriv en av disse: %(b)s"),
    ),
    (r"(?P<a>.+) is not a known key; remove it", gettext_lazy("«%(a)s» er ikke en kjent nøkkel. Fjern den")),
    (r"must be a list with at least one entry", gettext_lazy("her må det stå en liste med minst ett ledd")),
    (
        r"must be a list of different codes, of (?P<a>.+)",
        gettext_lazy("her må det stå en liste med ulike koder. De som finnes, er: %(a)s"),
    ),
    (r"must be a text", gettext_lazy("her må det stå en tekst")),
    (
        r"must be later than the value before it, which holds from (?P<a>.+)",
        gettext_lazy("må være senere enn verdien før, som gjelder fra %(a)s"),
    ),
    (r"must be later than (?P<a>\S+), when .+ begins", gettext_lazy("må være senere enn %(a)s, da reglene begynner")),
    (
        r"no edition (?P<a>.+) begins before this one; write one of (?P<b>.+)",
        gettext_lazy("ingen utgave «%(a)s» begynner før denne. Skriv en av disse: %(b)s"),
    ),
    (r"must be (?P<a>no-preapproval)", gettext_lazy("her må det stå %(a)s")),
    (r"at least (?P<a>[0-9]+) criteria must be mandatory", gettext_lazy("minst %(a)s vilkår må være «mandatory»")),
    (
        r"(?P<a>\S+) lies outside this edition, which holds from (?P<b>\S+) to .+",
        gettext_lazy("%(a)s ligger utenfor utkastet, som gjelder fra %(b)s"),
    ),
    (r"must not be before (?P<a>\S+), when it begins", gettext_lazy("kan ikke være før %(a)s, da det begynner")),
    (
        r"(?P<a>.+) is not known here; write one of (?P<b>.+)",
        gettext_lazy("«%(a)s» er ikke kjent her. Skriv en av disse: %(b)s"),
    ),
    (
        r"must lie within the days of this edition, from (?P<a>\S+)",
        gettext_lazy("må ligge innenfor dagene utkastet gjelder, fra %(a)s"),
    ),
    (
        r"must name requirements such as R15.*",
        gettext_lazy("må vise til krav, slik som R15, eller R03 R04"),
    ),
    (
        r"must be a whole number, written with digits only.*",
        gettext_lazy("må være et helt tall, skrevet med bare siffer, slik som 36"),
    ),
    (
        r"must be a decimal number with a point.*",
        gettext_lazy("må være et tall, skrevet med siffer og punktum, slik som 37.5"),
    ),
    (
        r"must be a date written YYYY-MM-DD, or open",
        gettext_lazy("må være en dato skrevet ÅÅÅÅ-MM-DD, eller «open»"),
    ),
    (r"must be a date written YYYY-MM-DD", gettext_lazy("må være en dato skrevet ÅÅÅÅ-MM-DD")),
    (
        r"every value must hold from (?P<a>\S+), or earlier",
        gettext_lazy("hver verdi må gjelde fra %(a)s eller tidligere"),
    ),
    (
        r"has more than (?P<a>[0-9]+) characters.*",
        gettext_lazy("har mer enn %(a)s tegn. Et utkast sier bare det som er nytt"),
    ),
    (
        r"\{(?P<a>.+?)\} is not a value this text can name.*",
        gettext_lazy("«%(a)s» er ikke en verdi denne teksten kan nevne"),
    ),
    (
        r"a brace without a partner.*",
        gettext_lazy("en krøllparentes mangler maken sin, eller har noe ukjent i seg"),
    ),
)
_COMPILED: Final = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _PROBLEMS)


def refusal_in_words(problem: str) -> str:
    """Return what the rules say is wrong with a draft as a sentence: file, line, place, and what to do.

    What the reader of YAML itself stumbled over is told by its line alone.
    """
    parts = _PARTS.fullmatch(problem)
    if parts is None:
        return problem
    where = [parts["file"]]
    if parts["line"]:
        where.append(_("linje %(line)s") % {"line": parts["line"]})
    if parts["place"]:
        where.append(parts["place"])
    said = _said(parts["problem"])
    return f"{', '.join(where)}: {said}{'' if said.endswith('?') else '.'}"


def _said(problem: str) -> str:
    for pattern, said in _COMPILED:
        found = pattern.fullmatch(problem)
        if found:
            return str(said) % found.groupdict()
    return _("linjen kan ikke leses. Se etter kolon, innrykk og parenteser")
