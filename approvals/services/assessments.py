"""Assessing a case, and what caseworkers add to it: conclusions, confirmed facts, notes."""

import json
from collections import Counter
from datetime import date

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import rules
from approvals.enums import ConclusionOutcome, ConfirmedField, EventKind, Status
from approvals.exceptions import NotAllowed, NotPossible
from approvals.facts import collect_facts, load_for_facts
from approvals.models import Application, Assessment, Conclusion, Confirmation, Note
from approvals.permissions import check_may_assess, check_may_read
from approvals.services.changes import CHANGES, change, standing_value
from approvals.services.status import lock_application, raise_version, record_event

MIN_REASON = 10
MAX_NUMBER = 100_000
#: confirmed facts whose value is a whole number
NUMBER_FIELDS = {ConfirmedField.PALLIATIVE_BEDS, ConfirmedField.PATIENTS_PER_YEAR, ConfirmedField.CONFERENCES}
#: confirmed facts whose value is a date, in ISO form
DATE_FIELDS = {ConfirmedField.AGREEMENT_SIGNED_ON, ConfirmedField.AGREEMENT_FROM, ConfirmedField.AGREEMENT_TO}


def assess_application(
    application: Application, *, on: date, period: tuple[date, date] | None = None
) -> rules.Assessment:
    """Return the engine's assessment of the case as it stands, for a decision on the day `on`. Stores nothing."""
    return rules.assess(collect_facts(load_for_facts(application.pk), on=on, period=period))


def store_assessment(application: Application, *, by: User, on: date) -> Assessment:
    """Assess and keep the assessment whole: facts, findings, values in force, version. Call inside a transaction."""
    facts = collect_facts(load_for_facts(application.pk), on=on)
    result = rules.assess(facts)
    mandatory = [str(finding.outcome) for finding in result.findings if finding.strength == rules.Strength.MANDATORY]
    assessment = Assessment.objects.create(
        application=application,
        on=on,
        application_version=application.version,
        facts=facts.to_dict(),
        result=result.to_dict(application.language),
        parameters=json.loads(json.dumps(rules.parameters_in_force(on))),
        counts=dict(Counter(mandatory)),
        ruleset_id=result.ruleset_id,
        ruleset_version=result.ruleset_version,
        made_by=by,
    )
    record_event(application, EventKind.ASSESSED, by=by, detail={"assessment": assessment.pk})
    return assessment


def lock_for_review(application: Application, *, by: User) -> Application:
    """Lock a case that `by` is handling. Raises NotAllowed or NotPossible when it is not theirs or not under review."""
    application = lock_application(application)
    check_may_assess(by, application)
    if application.status != Status.UNDER_REVIEW:
        raise NotPossible(
            _("Saken har status «%(status)s» og kan ikke behandles nå.") % {"status": application.get_status_display()}
        )
    if application.assigned_to is None:
        raise NotAllowed(_("Ingen behandler saken. Ta den først."))
    if application.assigned_to_id != by.pk:
        raise NotAllowed(_("Saken behandles av %(name)s. Overta den først.") % {"name": application.assigned_to})
    return application


@transaction.atomic
def conclude(application: Application, *, by: User, criterion: str, outcome: str, reason: str, on: date) -> Conclusion:
    """Record a judgement with its reason. Only for what the engine leaves to a person on the day `on`.

    Raises NotAllowed, or NotPossible with a sentence (unknown criterion, no reason, nothing to judge).
    """
    application = lock_for_review(application, by=by)
    reason = reason.strip()
    if outcome not in ConclusionOutcome.values:
        raise NotPossible(_("Velg om vilkåret er oppfylt eller ikke."), field="outcome")
    if len(reason) < MIN_REASON:
        raise NotPossible(_("Begrunnelsen må ha minst %(count)d tegn.") % {"count": MIN_REASON}, field="reason")
    if criterion not in judgeable_criteria(application, on=on):
        raise NotPossible(_("Dette vilkåret avgjøres av opplysningene i saken, ikke ved skjønn."))
    earlier = application.conclusions.filter(criterion=criterion).first()
    conclusion = Conclusion.objects.create(
        application=application, criterion=criterion, outcome=outcome, reason=reason, made_by=by
    )
    raise_version(application)
    detail = {
        "criterion": criterion,
        "outcome": outcome,
        "before": earlier.outcome if earlier else "",
        "reason": reason,
    }
    record_event(application, EventKind.CONCLUDED, by=by, detail=detail)
    return conclusion


def judgeable_criteria(application: Application, *, on: date) -> frozenset[str]:
    """Return the ids of the criteria that a person must or may conclude on, as the documents stand."""
    facts = collect_facts(load_for_facts(application.pk), on=on, with_judgements=False)
    return frozenset(finding.criterion for finding in rules.assess(facts).findings if finding.outcome == "judgement")


@transaction.atomic
def confirm_fact(
    application: Application, *, by: User, field: str, value: str, confirmed_by: str, as_of: date, source: str
) -> Confirmation:
    """Register what the unit or the centre has confirmed, with who said it and where that can be found.

    Raises NotAllowed, or NotPossible with a sentence about the value.
    """
    application = lock_for_review(application, by=by)
    if field not in ConfirmedField.values:
        raise NotPossible(_("Velg hvilken opplysning som er bekreftet."), field="field")
    confirmation = Confirmation(
        application=application,
        field=field,
        value=clean_confirmed(ConfirmedField(field), value.strip()),
        confirmed_by=confirmed_by.strip(),
        as_of=as_of,
        source=source.strip(),
        registered_by=by,
    )
    before = standing_value(application, field)
    confirmation.full_clean()
    confirmation.save()
    try:
        collect_facts(load_for_facts(application.pk), on=as_of)
    except rules.FactsError as contradiction:
        raise NotPossible(_("Avtalen kan ikke slutte før den begynner.")) from contradiction
    raise_version(application)
    changed = change(field, before=before, after=confirmation.value)
    about = {"field": field, CHANGES: [changed], "by": confirmation.confirmed_by, "source": confirmation.source}
    record_event(application, EventKind.FACT_CONFIRMED, by=by, detail=about)
    return confirmation


def clean_confirmed(field: ConfirmedField, value: str) -> str:
    """Return the value in the form the engine reads; raise NotPossible when it has another shape."""
    if not value:
        raise NotPossible(_("Skriv verdien som er bekreftet."), field="value")
    if field in NUMBER_FIELDS:
        if not (value.isascii() and value.isdigit() and int(value[:10]) <= MAX_NUMBER and len(value) <= len("100000")):
            raise NotPossible(_("Skriv et helt tall uten benevning."), field="value")
        return str(int(value))
    if field in DATE_FIELDS:
        try:
            day = parse_date(value)
        except ValueError:
            day = None
        if day is None:
            raise NotPossible(_("Skriv en gyldig dato."), field="value")
        return day.isoformat()
    return value


@transaction.atomic
def add_note(application: Application, *, by: User, text: str) -> Note:
    """Add an internal note. Raises NotAllowed for whoever does not handle cases."""
    check_may_read(by, application)
    check_may_assess(by, application)
    note = Note(application=application, text=text.strip(), written_by=by)
    note.full_clean()
    note.save()
    return note
