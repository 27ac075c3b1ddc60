"""What was handed in, as plain text that can be read without this system; in bokmål, whoever asks for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

#: path in the facts -> what it is called; list items are numbered by the writer
LABELS: Final[Mapping[str, str]] = {
    "on": "Vurdert per",
    "first_decided_on": "Første vedtak i saken",
    "ruleset": "Regelsett",
    "applicant": "SØKEREN",
    "applicant.is_doctor": "Er lege",
    "applicant.is_party": "Søker for seg selv",
    "applicant.clinical_specialty": "Klinisk spesialitet",
    "applicant.nordic_course": "Nordisk spesialistkurs i palliativ medisin",
    "unit": "ENHETEN",
    "unit.kind": "Type enhet",
    "unit.palliative_beds": "Palliative senger",
    "unit.description": "Organisering og kompetanse",
    "unit.staffing": "Bemanning",
    "unit.patients_per_year": "Pasienter per år",
    "unit.patient_mix": "Pasientgrunnlag",
    "service": "TJENESTEN",
    "service.employed": "Ansatt ved enheten",
    "service.starts_on": "Fra og med",
    "service.ends_on": "Til og med",
    "service.positions": "Stilling",
    "service.positions.from": "Fra og med",
    "service.positions.to": "Til og med",
    "service.positions.percent": "Prosent av hel stilling",
    "service.leave": "Permisjon",
    "service.leave.from": "Fra og med",
    "service.leave.to": "Til og med",
    "centre": "PALLIATIVT SENTER",
    "centre.name": "Senter",
    "centre.agreement_signed_on": "Avtalen undertegnet",
    "centre.agreement_from": "Avtalen gjelder fra",
    "centre.agreement_to": "Avtalen gjelder til",
    "centre.conferences": "Pasientkonferanser per måned",
    "local": "LOKALT SAMARBEID",
    "local.general_practitioners": "Samarbeid med fastlegene",
    "local.home_care": "Samarbeid med hjemmetjenesten",
    "supervisor": "VEILEDEREN",
    "supervisor.name": "Navn",
    "supervisor.is_applicant": "Er søkeren selv",
    "supervisor.accepted_on": "Takket ja",
    "supervisor.basis": "Grunnlag for å veilede",
    "supervisor.competence_area_verified": "Godkjenning i kompetanseområdet er kontrollert",
    "supervisor.other_basis_documented": "Annet grunnlag er dokumentert",
    "supervisor.meetings": "Veiledningsmøter per måned",
    "supervisor.schedule": "Plan for møtene",
    "supervisor.evaluation": "Evaluering",
    "supervisor.at_palliative_centre": "Arbeider ved et palliativt senter",
    "supervisor.whole_course": "Veileder gjennom hele utdanningen",
    "education": "PLAN OG UNDERVISNING",
    "education.individual_plan": "Individuell utdanningsplan",
    "education.plan_covers_whole_course": "Planen dekker begge årene",
    "education.own_teaching_items": "Ganger legen selv underviser",
    "education.programme": "Undervisning",
    "education.programme.form": "Form",
    "education.programme.hours": "Timer",
    "education.programme.weeks": "Uker",
    "education.programme.interval_weeks": "Uker mellom hver gang",
    "course": "RESTEN AV DE TO ÅRENE",
    "course.planned_whole": "Begge årene er planlagt",
    "course.periods": "Periode",
    "course.periods.place": "Sted",
    "course.periods.from": "Fra og med",
    "course.periods.to": "Til og med",
    "course.periods.percent": "Prosent av hel stilling",
    "course.periods.team": "Stedet har palliativt team",
    "course.periods.bed_unit": "Stedet har sengeenhet",
    "course.periods.approved_training_site": "Godkjent utdanningssted",
    "course.periods.preapproved": "Forhåndsgodkjent",
    "judgements": "SAKSBEHANDLERENS KONKLUSJONER",
}
#: path in the facts -> code -> what it means
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "applicant.nordic_course": {
        "completed": "fullført",
        "ongoing": "pågår",
        "planned": "planlagt",
        "none": "ikke planlagt",
    },
    "unit.kind": {"dms": "distriktsmedisinsk senter", "other": "en annen enhet"},
    "supervisor.basis": {
        "competence_area": "godkjent i kompetanseområdet palliativ medisin",
        "other": "annet grunnlag",
    },
    "education.programme.form": {
        "eget_program": "eget program",
        "palliativt_senter": "ved palliativt senter",
        "smagruppe": "smågruppe",
        "e_laering": "e-læring",
        "regional_web": "regional nettundervisning",
    },
    "course.periods.place": {"palliative_centre": "palliativt senter", "nursing_home": "sykehjem"},
}
#: a database may keep the keys of its JSON in an order of its own
_ORDER: Final[Mapping[str, int]] = {path: place for place, path in enumerate(LABELS)}
_UNSAID: Final = frozenset({"schema"})


def facts_text(heading: Sequence[tuple[str, str]], facts: Mapping[str, Any]) -> bytes:
    """Return the heading and the facts of an assessment as UTF-8 text, one fact a line."""
    return "\r\n".join([*(f"{label}: {value}" for label, value in heading), *_lines(facts, "", 0), ""]).encode(
        "utf-8", "replace"
    )


def plain_text(heading: Sequence[tuple[str, str]], paragraphs: Sequence[str]) -> bytes:
    """Return a heading and paragraphs as UTF-8 text."""
    blocks = ["\r\n".join(f"{label}: {value}" for label, value in heading), *paragraphs]
    return ("\r\n\r\n".join(block for block in blocks if block) + "\r\n").encode("utf-8", "replace")


def _lines(facts: Mapping[str, Any], path: str, depth: int) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    for key in sorted(facts, key=lambda each: (_ORDER.get(prefix + each, len(_ORDER)), each)):
        where, value = prefix + key, facts[key]
        if where in _UNSAID:
            continue
        label, indent = LABELS.get(where, key), "  " * depth
        match value:
            case dict():
                yield from ("", label) if depth == 0 else (f"{indent}{label}:",)
                yield from _lines(value, where, depth + 1)
            case list():
                for number, item in enumerate(value, start=1):
                    yield f"{indent}{label} {number}:"
                    yield from _lines(item, where, depth + 1)
            case bool():
                yield f"{indent}{label}: {'ja' if value else 'nei'}"
            case _:
                yield f"{indent}{label}: {VALUES.get(where, {}).get(str(value), value)}"
