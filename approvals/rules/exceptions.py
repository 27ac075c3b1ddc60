"""What goes wrong outside a finding: facts that cannot be read, and rule data that must not be used."""

from collections.abc import Iterable


class FactsError(ValueError):
    """The facts cannot be read. ``problems`` names each field and what is wrong with it, as ``"path: problem"``."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class RuleDataError(ValueError):
    """A data file of the rules is wrong: the message names the file, the place and what to write instead."""
