"""The limit of J1: the same checks and the same words in one function, as somebody would write it for this job alone.

No rule table, no finding objects, no languages: facts in, the finished answer in bokmål out. ``finding(...)`` is never
called: ``bench/limit.py`` replaces each by the dictionary it stands for, with the text written into it as an f-string
and the numbers of the regulation as literals, before the function is compiled; and it puts the names in capitals and
``day_in_words`` and ``months_in_words`` where the function finds them. The calendar arithmetic is the project's own: it
is part of the job.
"""

# ruff: noqa: F821, PLR2004, RUF007 - names put in place at compilation; numbers and loops as one would write them

from math import lcm

from approvals.rules.months import (
    PARTS,
    begin,
    day_beginning_at,
    day_ending_at,
    finish,
    months_asked,
    two_places,
    two_places_up,
)


def finding(criterion, branch, required=None, observed=None, **values):  # noqa: ANN001, ANN201 - never runs
    """Replaced before compilation."""
    raise AssertionError


def assess_by_hand(facts):  # noqa: ANN001, ANN201, C901, PLR0912, PLR0915 - one function on purpose
    """The whole answer for facts without judgements, in bokmål."""
    on, applicant, unit, service, centre = facts.on, facts.applicant, facts.unit, facts.service, facts.centre
    local, supervisor, education, course = facts.local, facts.supervisor, facts.education, facts.course
    starts_on, ends_on, positions = service.starts_on, service.ends_on, service.positions
    programme, periods = education.programme, course.periods

    # months, hours and weeks
    common = 1
    ratios = []
    for each in positions:
        ratio = each.percent.as_integer_ratio()
        ratios.append(ratio)
        if ratio[1] != 1:
            common = lcm(common, ratio[1])
    period_ratios = []
    for each in periods:
        ratio = each.percent.as_integer_ratio()
        period_ratios.append(ratio)
        if ratio[1] != 1:
            common = lcm(common, ratio[1])
    scale = PARTS * 100 * common
    at_centre = prior = 0
    for each, (numerator, denominator) in zip(periods, period_ratios, strict=True):
        if each.place == "palliative_centre":
            if each.team and each.bed_unit and each.approved_training_site:
                at_centre += (finish(each.to) - begin(each.from_)) * numerator * (common // denominator)
        elif each.preapproved:
            prior += (finish(each.to) - begin(each.from_)) * numerator * (common // denominator)
    planned = None
    if programme:
        hours, hours_common = 0, 1
        for each in programme:
            numerator, denominator = each.hours.as_integer_ratio()
            if hours_common % denominator:
                widened = lcm(hours_common, denominator)
                hours *= widened // hours_common
                hours_common = widened
            hours += numerator * (hours_common // denominator)
        planned = two_places(hours, hours_common)
    cap = 12 * scale
    start = end = counts_from = counted = None
    service_months = counted_months = excess_months = required_hours = required_weeks = first_counted = None
    if starts_on is not None and ends_on is not None:
        start, end = begin(starts_on), finish(ends_on)
        service_months = two_places(end - start, PARTS)
        if on < starts_on:
            counts_from, first_counted = start, starts_on.isoformat()
        else:
            counts_from = finish(on)
            if counts_from < end:
                first_day = day_beginning_at(counts_from)
                first_counted = first_day.isoformat()
        if positions:
            gap = None
            if len(positions) == 1 and positions[0].from_ <= starts_on and positions[0].to >= ends_on:
                lowest = ratios[0][0] * (common // ratios[0][1])
                weighed = (end - start) * lowest
                counted = 0
                if lowest < 30 * common:
                    gap = start, end, lowest
                elif counts_from < end:
                    counted = (end - counts_from) * lowest
            else:
                changes = {start: 0, end: 0}
                for each, (numerator, denominator) in zip(positions, ratios, strict=True):
                    first, after = max(begin(each.from_), start), min(finish(each.to), end)
                    if first < after:
                        share = numerator * (common // denominator)
                        changes[first] = changes.get(first, 0) + share
                        changes[after] = changes.get(after, 0) - share
                points = sorted([point for point in changes if changes[point] or point in (start, end)])
                lowest, running, weighed, counted = None, 0, 0, 0
                for first, after in zip(points, points[1:], strict=False):
                    running += changes[first]
                    weighed += (after - first) * running
                    if lowest is None or running < lowest:
                        lowest = running
                    if running < 30 * common:
                        if gap is None:
                            gap = first, after, running
                    elif after > counts_from:
                        counted += (after - max(first, counts_from)) * running
            room = cap - prior if prior < cap else 0
            together = prior + counted
            excess = counted - room if counted > room else 0
            counted -= excess
            counted_months, excess_months = two_places(counted, scale), two_places(excess, scale)
            required_hours = two_places(72 * weighed, 12 * scale)
            required_weeks = two_places(36 * weighed, 12 * scale)
            lowest_percent = two_places(lowest, common)
    course_counted = at_centre + (min(cap, prior)) + (counted or 0)
    course_months, centre_months = two_places(course_counted, scale), two_places(at_centre, scale)

    findings = []
    add = findings.append
    refused = incomplete = open_questions = False

    if applicant.is_doctor is False:
        refused = True
        add(finding("applicant.doctor", "not_met:doctor"))
    elif applicant.is_party is False:
        refused = True
        add(finding("applicant.doctor", "not_met:party"))
    elif applicant.is_doctor is None or applicant.is_party is None:
        incomplete = True
        add(finding("applicant.doctor", "missing"))
    else:
        add(finding("applicant.doctor", "met"))

    kind = unit.kind
    if kind is None:
        incomplete = True
        add(finding("unit.kind", "missing"))
    elif kind in ("sykehjem", "sykestue", "dms"):
        add(finding("unit.kind", "met", None, kind, kind=KINDS[kind]))
    else:
        open_questions = True
        add(finding("unit.kind", "judgement", None, kind, kind=KINDS[kind]))

    if unit.description is None:
        incomplete = True
        add(finding("unit.definition", "missing"))
    else:
        open_questions = True
        add(finding("unit.definition", "judgement"))

    beds = unit.palliative_beds
    if beds is None:
        incomplete = True
        add(finding("unit.beds", "missing", "6"))
    elif beds >= 6:
        beds = str(beds)
        add(finding("unit.beds", "met", "6", beds, beds=beds))
    else:
        refused = True
        short, beds = str(6 - beds), str(beds)
        add(finding("unit.beds", "not_met", "6", beds, beds=beds, short=short))

    if unit.staffing is None:
        incomplete = True
        add(finding("unit.staffing", "missing"))
    else:
        open_questions = True
        add(finding("unit.staffing", "judgement"))

    patients = unit.patients_per_year
    if patients is None:
        incomplete = True
        if unit.patient_mix is None:
            add(finding("unit.patients", "missing"))
        else:
            add(finding("unit.patients", "missing:number"))
    else:
        patients = str(patients)
        if unit.patient_mix is None:
            incomplete = True
            add(finding("unit.patients", "missing:mix", None, patients))
        else:
            open_questions = True
            add(finding("unit.patients", "judgement", None, patients, patients=patients))

    if start is None:
        incomplete = True
        add(finding("timing.before_start", "missing:service"))
    elif on < starts_on:
        said = f"{starts_on.day}. {MONTHS[starts_on.month]} {starts_on.year}"
        add(finding("timing.before_start", "met", starts_on.isoformat(), on.isoformat(), starts_on=said))
    elif on >= ends_on:
        refused = True
        said, today = day_in_words(ends_on), day_in_words(on)
        add(finding("timing.before_start", "not_met", starts_on.isoformat(), on.isoformat(), ends_on=said, on=today))
    else:
        said, today, first = day_in_words(starts_on), day_in_words(on), day_in_words(first_day)
        add(
            finding(
                "timing.before_start",
                "limited",
                starts_on.isoformat(),
                on.isoformat(),
                starts_on=said,
                on=today,
                counts_from=first,
            )
        )

    employed = service.employed
    if employed is False:
        refused = True
        add(finding("position.size", "not_met:employed", "30", lowest_percent if start and positions else None))
    elif start is None:
        incomplete = True
        add(finding("position.size", "missing:service", "30"))
    elif not positions:
        incomplete = True
        add(finding("position.size", "missing:positions", "30"))
    elif gap is not None:
        refused = True
        first, last = day_in_words(day_beginning_at(gap[0])), day_in_words(day_ending_at(gap[1]))
        if gap[2]:
            percent = two_places(gap[2], common)
            add(finding("position.size", "not_met:low", "30", lowest_percent, percent=percent, first=first, last=last))
        else:
            add(finding("position.size", "not_met:gap", "30", lowest_percent, first=first, last=last))
    elif employed is None:
        incomplete = True
        add(finding("position.size", "missing:employed", "30", lowest_percent, lowest=lowest_percent))
    else:
        add(finding("position.size", "met", "30", lowest_percent, lowest=lowest_percent))

    signed_on = centre.agreement_signed_on
    if signed_on is None:
        incomplete = True
        add(finding("centre.agreement", "missing"))
    elif signed_on > on:
        incomplete = True
        said, today = day_in_words(signed_on), day_in_words(on)
        add(finding("centre.agreement", "missing:later", None, signed_on.isoformat(), signed_on=said, on=today))
    elif start is None:
        incomplete = True
        add(finding("centre.agreement", "missing:service"))
    elif centre.agreement_from is not None and centre.agreement_from > starts_on:
        refused = True
        first, said = day_in_words(centre.agreement_from), day_in_words(starts_on)
        add(
            finding(
                "centre.agreement", "not_met:start", None, signed_on.isoformat(), agreement_from=first, starts_on=said
            )
        )
    elif centre.agreement_to is not None and centre.agreement_to < ends_on:
        refused = True
        last, said = day_in_words(centre.agreement_to), day_in_words(ends_on)
        add(finding("centre.agreement", "not_met:end", None, signed_on.isoformat(), agreement_to=last, ends_on=said))
    else:
        said = f"{signed_on.day}. {MONTHS[signed_on.month]} {signed_on.year}"
        add(finding("centre.agreement", "met", None, signed_on.isoformat(), signed_on=said))

    plan = centre.conferences
    if plan is None:
        incomplete = True
        add(finding("centre.conferences", "missing", "2"))
    elif start is None:
        incomplete = True
        add(finding("centre.conferences", "missing:service", "2"))
    elif isinstance(plan, int):
        number = str(plan)
        if plan >= 2:
            add(finding("centre.conferences", "met", "2", number, fewest=number))
        else:
            refused = True
            add(finding("centre.conferences", "not_met", "2", number, planned=number))
    else:
        asked = months_asked(start, end)
        fewest = min([plan.get(month, 0) for month in asked])
        number = str(fewest)
        if fewest >= 2:
            add(finding("centre.conferences", "met", "2", number, fewest=number))
        else:
            refused = True
            few = months_in_words([month for month in asked if plan.get(month, 0) < 2])
            add(finding("centre.conferences", "not_met:months", "2", number, months=few, fewest=number))

    if local.general_practitioners is None:
        incomplete = True
        add(finding("local.general_practitioners", "missing"))
    else:
        open_questions = True
        add(finding("local.general_practitioners", "judgement"))

    if local.home_care is None:
        incomplete = True
        add(finding("local.home_care", "missing"))
    else:
        open_questions = True
        add(finding("local.home_care", "judgement"))

    accepted_on = supervisor.accepted_on
    if supervisor.is_applicant:
        refused = True
        add(finding("supervisor.appointed", "not_met"))
    elif supervisor.name is None:
        incomplete = True
        add(finding("supervisor.appointed", "missing:name"))
    elif accepted_on is None:
        incomplete = True
        add(finding("supervisor.appointed", "missing:acceptance"))
    elif accepted_on > on:
        incomplete = True
        said, today = day_in_words(accepted_on), day_in_words(on)
        add(finding("supervisor.appointed", "missing:later", None, accepted_on.isoformat(), accepted_on=said, on=today))
    elif supervisor.is_applicant is None:
        incomplete = True
        add(finding("supervisor.appointed", "missing:applicant"))
    else:
        said = f"{accepted_on.day}. {MONTHS[accepted_on.month]} {accepted_on.year}"
        add(finding("supervisor.appointed", "met", None, accepted_on.isoformat(), accepted_on=said))

    basis = supervisor.basis
    if basis is None:
        incomplete = True
        add(finding("supervisor.eligible", "missing:basis"))
    elif basis == "competence_area":
        if supervisor.competence_area_verified:
            add(finding("supervisor.eligible", "met", None, "competence_area"))
        elif supervisor.competence_area_verified is None:
            incomplete = True
            add(finding("supervisor.eligible", "missing:register", None, "competence_area"))
        else:
            refused = True
            add(finding("supervisor.eligible", "not_met", None, "competence_area"))
    elif supervisor.other_basis_documented:
        open_questions = True
        add(finding("supervisor.eligible", "judgement", None, "other"))
    else:
        incomplete = True
        add(finding("supervisor.eligible", "missing:document", None, "other"))

    plan = supervisor.meetings
    if plan is None:
        incomplete = True
        add(finding("supervision.meetings", "missing", "1"))
    elif start is None:
        incomplete = True
        add(finding("supervision.meetings", "missing:service", "1"))
    elif isinstance(plan, int):
        number = str(plan)
        if plan >= 1:
            add(finding("supervision.meetings", "met", "1", number, fewest=number))
        else:
            refused = True
            add(finding("supervision.meetings", "not_met", "1", number, planned=number))
    else:
        asked = months_asked(start, end)
        fewest = min([plan.get(month, 0) for month in asked])
        number = str(fewest)
        if fewest >= 1:
            add(finding("supervision.meetings", "met", "1", number, fewest=number))
        else:
            refused = True
            few = months_in_words([month for month in asked if plan.get(month, 0) < 1])
            add(finding("supervision.meetings", "not_met:months", "1", number, months=few, fewest=number))

    if supervisor.schedule is None:
        incomplete = True
        add(finding("supervision.regular", "missing"))
    else:
        open_questions = True
        add(finding("supervision.regular", "judgement"))

    if supervisor.evaluation is None:
        incomplete = True
        add(finding("supervision.evaluation", "missing"))
    else:
        open_questions = True
        add(finding("supervision.evaluation", "judgement"))

    if education.individual_plan is False:
        refused = True
        add(finding("plan.individual", "not_met:plan"))
    elif education.plan_covers_whole_course is False:
        refused = True
        add(finding("plan.individual", "not_met:whole"))
    elif education.individual_plan is None:
        incomplete = True
        add(finding("plan.individual", "missing:plan"))
    elif education.plan_covers_whole_course is None:
        incomplete = True
        add(finding("plan.individual", "missing:whole"))
    else:
        open_questions = True
        add(finding("plan.individual", "judgement"))

    running, weeks, unstated, at_senter = True, 0, 0, False
    missing_interval = wrong_interval = None
    for each in programme:
        form = each.form
        if form == "palliativt_senter":
            at_senter = True
        elif form != "eget_program":
            running = False
            if form == "smagruppe":
                interval = each.interval_weeks
                if interval is None:
                    missing_interval = True
                elif wrong_interval is None and not 3 <= interval <= 4:
                    wrong_interval = two_places(*interval.as_integer_ratio())
        if each.weeks is None:
            unstated += 1
        else:
            weeks += each.weeks
    if not programme:
        incomplete = True
        add(finding("teaching.programme", "missing:programme"))
    elif missing_interval:
        incomplete = True
        add(finding("teaching.programme", "missing:interval"))
    elif wrong_interval is not None:
        refused = True
        add(finding("teaching.programme", "not_met", None, wrong_interval, weeks=wrong_interval))
    else:
        open_questions = True
        add(finding("teaching.programme", "judgement"))

    if start is None:
        incomplete = True
        add(finding("teaching.hours", "missing:service"))
        add(finding("teaching.weeks", "missing:service"))
    elif not programme:
        incomplete = True
        add(finding("teaching.hours", "missing:programme", required_hours))
        add(finding("teaching.weeks", "missing:programme"))
    elif not positions:
        incomplete = True
        add(finding("teaching.hours", "missing:positions"))
        add(finding("teaching.weeks", "missing:positions"))
    else:
        short = 72 * weighed * hours_common - hours * 12 * scale
        if short <= 0:
            add(finding("teaching.hours", "met", required_hours, planned, planned=planned, required=required_hours))
        else:
            refused = True
            lacking = two_places_up(short, 12 * scale * hours_common)
            add(
                finding(
                    "teaching.hours",
                    "not_met",
                    required_hours,
                    planned,
                    planned=planned,
                    required=required_hours,
                    short=lacking,
                )
            )
        short = 3 * weighed - weeks * scale
        stated = str(weeks)
        if not running:
            add(finding("teaching.weeks", "met:unbound", None, stated if unstated < len(programme) else None))
        elif short <= 0:
            add(finding("teaching.weeks", "met", required_weeks, stated, planned=stated, required=required_weeks))
        elif unstated:
            incomplete = True
            observed = stated if unstated < len(programme) else None
            add(
                finding(
                    "teaching.weeks",
                    "missing:weeks",
                    required_weeks,
                    observed,
                    planned=stated,
                    required=required_weeks,
                )
            )
        else:
            refused = True
            lacking = two_places_up(short, scale)
            add(
                finding(
                    "teaching.weeks",
                    "not_met",
                    required_weeks,
                    stated,
                    planned=stated,
                    required=required_weeks,
                    short=lacking,
                )
            )

    items = education.own_teaching_items
    if items is None:
        incomplete = True
        add(finding("teaching.own", "missing", "1"))
    elif items:
        open_questions = True
        items = str(items)
        add(finding("teaching.own", "judgement", "1", items, items=items))
    else:
        refused = True
        add(finding("teaching.own", "not_met", "1", "0"))

    short = 24 * scale - course_counted
    if course.planned_whole is False:
        add(finding("course.planned", "not_met:whole", "24", course_months))
    elif course.planned_whole is None:
        add(finding("course.planned", "missing", "24", course_months))
    elif not periods:
        add(finding("course.planned", "missing:periods", "24", course_months))
    elif short <= 0:
        add(finding("course.planned", "met", "24", course_months, months=course_months))
    else:
        lacking = two_places_up(short, scale)
        add(finding("course.planned", "not_met:months", "24", course_months, months=course_months, short=lacking))

    if not periods:
        add(finding("course.after_hospital", "missing:periods"))
    elif start is None:
        add(finding("course.after_hospital", "missing:service"))
    else:
        latest = None
        for each in periods:
            if each.place == "palliative_centre" and (latest is None or each.to > latest):
                latest = each.to
        if latest is None:
            add(finding("course.after_hospital", "met:no_hospital"))
        elif latest < starts_on:
            add(finding("course.after_hospital", "met", starts_on.isoformat(), latest.isoformat()))
        else:
            last, said = day_in_words(latest), day_in_words(starts_on)
            add(
                finding(
                    "course.after_hospital",
                    "not_met",
                    starts_on.isoformat(),
                    latest.isoformat(),
                    ends_on=last,
                    starts_on=said,
                )
            )

    if supervisor.at_palliative_centre is False:
        add(finding("supervisor.continuity", "not_met:centre"))
    elif supervisor.whole_course is False:
        add(finding("supervisor.continuity", "not_met:whole"))
    elif supervisor.at_palliative_centre is None or supervisor.whole_course is None:
        add(finding("supervisor.continuity", "missing"))
    else:
        add(finding("supervisor.continuity", "met"))

    if not programme:
        add(finding("teaching.nearest_centre", "missing:programme"))
    elif at_senter:
        add(finding("teaching.nearest_centre", "met"))
    else:
        add(finding("teaching.nearest_centre", "not_met"))

    if applicant.clinical_specialty is None:
        add(finding("doctor.specialty", "missing"))
    else:
        add(finding("doctor.specialty", "met"))

    nordic = applicant.nordic_course
    if nordic is None:
        add(finding("doctor.nordic_course", "missing"))
    elif nordic == "completed":
        add(finding("doctor.nordic_course", "met", None, "completed"))
    elif nordic == "ongoing":
        add(finding("doctor.nordic_course", "limited:ongoing", None, "ongoing"))
    elif nordic == "planned":
        add(finding("doctor.nordic_course", "limited:planned", None, "planned"))
    else:
        add(finding("doctor.nordic_course", "not_met", None, "none"))

    if not periods:
        add(finding("course.total", "missing:periods", "24", course_months))
        add(finding("course.centre_year", "missing:periods", "12", centre_months))
    else:
        if short <= 0:
            add(finding("course.total", "met", "24", course_months, months=course_months))
        else:
            lacking = two_places_up(short, scale)
            add(finding("course.total", "not_met", "24", course_months, months=course_months, short=lacking))
        short = 12 * scale - at_centre
        if short <= 0:
            add(finding("course.centre_year", "met", "12", centre_months, months=centre_months))
        else:
            lacking = two_places_up(short, scale)
            add(finding("course.centre_year", "not_met", "12", centre_months, months=centre_months, short=lacking))

    if start is None:
        add(finding("course.nursing_home_cap", "missing:service", "12"))
    elif not positions:
        add(finding("course.nursing_home_cap", "missing:positions", "12"))
    elif not excess:
        add(finding("course.nursing_home_cap", "met", "12", two_places(together, scale)))
    else:
        add(
            finding(
                "course.nursing_home_cap",
                "limited",
                "12",
                two_places(together, scale),
                excess=excess_months,
                counted=counted_months,
            )
        )

    return {
        "schema": 1,
        "ruleset": {"id": "no-preapproval", "version": "2011-03-01"},
        "on": on.isoformat(),
        "outcome": (
            "not_met" if refused else "incomplete" if incomplete else "needs_judgement" if open_questions else "met"
        ),
        "calculations": {
            "service_months": service_months,
            "counted_months": counted_months,
            "excess_months": excess_months,
            "required_hours": required_hours,
            "required_weeks": required_weeks,
            "planned_hours": planned,
            "first_counted_day": first_counted,
            "course_counted_months": course_months,
            "course_centre_months": centre_months,
        },
        "findings": findings,
    }
