"""Which criteria stood in the way: counted in the stored assessments behind decisions, inside the database."""

from collections.abc import Mapping
from typing import Final

from django.db import connections, router

from approvals.models import Assessment
from approvals.services.statistics.period import Period

# One row per criterion and outcome. The findings lie in JSON that is never taken apart into columns.
_POSTGRESQL: Final = """
    SELECT finding ->> 'criterion', finding ->> 'outcome', COUNT(*)
    FROM approvals_decision AS decision
    JOIN approvals_assessment AS assessment ON assessment.id = decision.assessment_id
    CROSS JOIN LATERAL jsonb_array_elements(assessment.result -> 'findings') AS finding
    WHERE decision.round = 1 AND decision.decided_at >= %s AND decision.decided_at < %s
      AND finding ->> 'strength' = 'mandatory' AND finding ->> 'outcome' IN ('not_met', 'missing', 'limited')
    GROUP BY 1, 2
"""
_SQLITE: Final = """
    SELECT json_extract(finding.value, '$.criterion'), json_extract(finding.value, '$.outcome'), COUNT(*)
    FROM approvals_decision AS decision
    JOIN approvals_assessment AS assessment ON assessment.id = decision.assessment_id
    JOIN json_each(assessment.result, '$.findings') AS finding
    WHERE decision.round = 1 AND decision.decided_at >= %s AND decision.decided_at < %s
      AND json_extract(finding.value, '$.strength') = 'mandatory'
      AND json_extract(finding.value, '$.outcome') IN ('not_met', 'missing', 'limited')
    GROUP BY 1, 2
"""


def count_unmet(period: Period) -> Mapping[str, Mapping[str, int]]:
    """Return criterion -> outcome -> cases first decided in the period, of the outcomes that stand in a grant's way."""
    connection = connections[router.db_for_read(Assessment)]
    sql = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    limits = [connection.ops.adapt_datetimefield_value(moment) for moment in (period.starts_at, period.ends_before)]
    counts: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, limits)
        for criterion, outcome, cases in cursor.fetchall():
            counts.setdefault(criterion, {})[outcome] = cases
    return counts
