"""The four documents in the demo: municipalities as the report has them, units that stand in them, and small groups."""

import pytest
import yaml

from accounts.models import User
from curriculum.models import SmallGroup
from curriculum.queries.small_groups import standing_meetings
from curriculum.services.group_access import list_groups
from curriculum.services.group_model import find_departures
from units.models import Municipality, MunicipalityFact, PalliativeUnit, ProfileField, UnitFact

pytestmark = pytest.mark.both_databases


def test_demo_has_a_group_half_way_a_completed_one_and_one_of_a_doctor(demo):
    contact = User.objects.get(email="turid.lauvas@demo.example")
    found = [(group.title, group.held, group.planned) for group in list_groups(contact)]
    assert found == [("Smågruppe for dagvaktene", 2, 5), ("Smågruppe for kveldsvaktene", 5, 5)]
    groups = SmallGroup.objects.filter(unit__isnull=False)
    assert [each for group in groups for each in find_departures(group, standing_meetings(group))] == []
    own = SmallGroup.objects.get(logbook__isnull=False)
    assert (own.series.form, own.series.interval_weeks) == ("smagruppe", 4)


def test_demo_units_stand_where_the_profile_counts_beds(demo):
    beds = {fact.municipality.name: fact.value for fact in MunicipalityFact.objects.filter(field="beds")}
    with_beds = {name: value for name, value in beds.items() if value not in {"0", "not_stated"}}
    stated = {fact.unit.municipality.name: fact.value for fact in UnitFact.objects.filter(field="palliative_beds")}
    assert stated == with_beds
    assert not PalliativeUnit.objects.filter(is_demo=False).exists()


def test_demo_municipalities_are_those_of_the_report_cell_by_cell(demo, shared_dir):
    report = yaml.safe_load((shared_dir / "domain/seed-data/municipalities.yaml").read_text(encoding="utf-8"))
    expected = {
        (row["name"], row["size_class"], field): _cell(_entry(row, field))
        for row in report["municipalities"]
        for field in ProfileField.values
    }
    stored = {
        (fact.municipality.name, fact.municipality.size_class, fact.field): (fact.value, _said(fact), fact.source)
        for fact in MunicipalityFact.objects.filter(municipality__is_demo=True).select_related("municipality")
    }
    assert len(stored) == 10 * len(ProfileField.values)
    assert stored == expected
    assert Municipality.objects.filter(is_demo=False).count() == 0


def _entry(row, field):
    """One cell of the report, or the structure of a cooperation with the words that show it."""
    if field not in {"gp_structure", "home_care_structure"}:
        return row.get(field)
    derived = row["derived"]["structured_gp" if field == "gp_structure" else "structured_home_care"]
    words = {"pass": "standing", "fail": "difficult", "unknown": "mentioned"}
    return {"value": words[derived["result"]], "source": derived["source"]}


def _said(fact):
    """What the report says further; our own remark is left out."""
    return {key: value for key, value in fact.detail.items() if key != "remark"}


def _cell(entry):
    """Value, further facts and source of one cell of the report; remarks of its editor are left out."""
    if entry is None:
        return "not_stated", {}, ""
    value = entry["value"] if "value" in entry else entry["number"]
    words = {None: "not_stated", True: "yes", False: "no"}
    shown = words[value] if value is None or isinstance(value, bool) else str(value)
    named = {"source", "note", "value"} | ({"number"} if "value" not in entry else set())
    detail = {key: item for key, item in entry.items() if key not in named and item is not None}
    return shown, detail, entry.get("source") or ""
