"""Drafts of the rules for tests: data only, as a jurist writes them."""

SEVEN_BEDS = """\
ruleset: no-preapproval
version: sju-senger
valid: {from: 2028-01-01, to: open}
values:
  minimum_beds:
    dated:
      - {from: 2028-01-01, value: 7, source: R15}
"""
FIVE_BEDS = SEVEN_BEDS.replace("sju-senger", "fem-senger").replace("value: 7", "value: 5")
