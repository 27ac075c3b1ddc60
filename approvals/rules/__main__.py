"""``python -m approvals.rules FACTS.json``: the rules without Django."""

import sys

from approvals.rules.cli import main

sys.exit(main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer, sys.stderr))
