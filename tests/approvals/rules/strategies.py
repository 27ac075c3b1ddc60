"""Applications as Hypothesis draws them: anything the contract allows, absent facts included."""

from datetime import date, timedelta

from hypothesis import strategies as st

from approvals.rules.facts import NORDIC_COURSE, SUPERVISOR_BASES, TEACHING_FORMS, UNIT_KINDS

FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)

days = st.dates(FIRST, LAST).map(date.isoformat)
percents = st.one_of(
    st.sampled_from(["0", "29.99", "30", "50", "100"]), st.decimals(0, 100, places=2, allow_nan=False).map(str)
)
flags = st.booleans()
texts = st.sampled_from(["Beskrevet.", "Avtalt.", " "])
counts = st.integers(0, 9)


def maybe(strategy):
    return st.one_of(st.none(), strategy, strategy, strategy)


@st.composite
def stretches(draw, longest=900):
    """A first and a last day, in order."""
    first = draw(st.dates(FIRST, LAST))
    last = first + timedelta(days=draw(st.integers(0, longest)))
    return first.isoformat(), last.isoformat()


@st.composite
def positions(draw):
    first, last = draw(stretches())
    return {"from": first, "to": last, "percent": draw(percents)}


@st.composite
def periods(draw):
    first, last = draw(stretches())
    keys = ("team", "bed_unit", "approved_training_site", "preapproved")
    place = draw(st.sampled_from(["palliative_centre", "nursing_home"]))
    marks = {key: draw(maybe(flags)) for key in keys}
    return {"place": place, "from": first, "to": last, "percent": draw(percents), **marks}


@st.composite
def teaching(draw):
    return {
        "form": draw(st.sampled_from(TEACHING_FORMS)),
        "hours": draw(st.decimals(0, 90, places=1, allow_nan=False).map(str)),
        "weeks": draw(maybe(st.integers(0, 40))),
        "interval_weeks": draw(maybe(st.sampled_from(["2.5", "3", "3.5", "4", "5"]))),
    }


@st.composite
def plans(draw):
    number = st.integers(0, 3)
    months = st.dates(FIRST, LAST).map(lambda day: f"{day:%Y-%m}")
    return draw(st.one_of(number, st.dictionaries(months, st.one_of(st.none(), number), max_size=30)))


@st.composite
def services(draw):
    first, last = draw(stretches())
    whole = {"from": first, "to": last, "percent": draw(percents)}
    return {
        "employed": draw(maybe(flags)),
        "starts_on": draw(maybe(st.just(first))),
        "ends_on": draw(maybe(st.just(last))),
        "positions": draw(st.one_of(st.just([whole]), st.lists(positions(), max_size=4))),
    }


@st.composite
def centres(draw):
    first, last = draw(stretches(2500))
    return {
        "agreement_signed_on": draw(maybe(days)),
        "agreement_from": draw(maybe(st.just(first))),
        "agreement_to": draw(maybe(st.just(last))),
        "conferences": draw(maybe(plans())),
    }


def sections(**fields):
    return st.fixed_dictionaries({name: maybe(strategy) for name, strategy in fields.items()})


applications = st.fixed_dictionaries(
    {
        "schema": st.just(1),
        "on": days,
        "applicant": sections(
            is_doctor=flags, is_party=flags, clinical_specialty=texts, nordic_course=st.sampled_from(NORDIC_COURSE)
        ),
        "unit": sections(
            kind=st.sampled_from(UNIT_KINDS),
            palliative_beds=counts,
            description=texts,
            staffing=texts,
            patients_per_year=st.integers(0, 300),
            patient_mix=texts,
        ),
        "service": services(),
        "centre": centres(),
        "local": sections(general_practitioners=texts, home_care=texts),
        "supervisor": sections(
            name=texts,
            is_applicant=flags,
            accepted_on=days,
            basis=st.sampled_from(SUPERVISOR_BASES),
            competence_area_verified=flags,
            other_basis_documented=flags,
            meetings=plans(),
            schedule=texts,
            evaluation=texts,
            at_palliative_centre=flags,
            whole_course=flags,
        ),
        "education": sections(
            individual_plan=flags,
            plan_covers_whole_course=flags,
            own_teaching_items=st.integers(0, 3),
            programme=st.lists(teaching(), max_size=4),
        ),
        "course": sections(planned_whole=flags, periods=st.lists(periods(), max_size=4)),
    }
)
