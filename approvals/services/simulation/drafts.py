"""Reading a draft that somebody has pasted: nothing that is written in it may bring down the process that reads it."""

from typing import Final

import yaml

from approvals import rules

#: levels within levels; a ruleset file has six
_DEEPEST: Final = 40
_OPENS: Final = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSES: Final = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def read_draft(text: str, *, name: str) -> rules.Draft:
    """Read a draft of the rules. Raises :class:`approvals.rules.RuleDataError` in one line: file, line, what to do."""
    _check_depth(text, name)
    return rules.read_draft(text, name=name)


def _check_depth(text: str, name: str) -> None:
    """Refuse deep nesting before a tree is made of it: that is done by recursion in C, which ends with the process."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            depth += isinstance(event, _OPENS) - isinstance(event, _CLOSES)
            if depth > _DEEPEST:
                place = f"{name}, line {event.start_mark.line + 1}" if event.start_mark else name
                raise rules.RuleDataError(f"{place}: is nested too deeply; nothing here needs more than a few levels")
    except UnicodeEncodeError as error:
        raise rules.RuleDataError(f"{name}: holds characters that are not text; write them anew") from error
    except yaml.YAMLError:
        # The reader of the rules says what is wrong, in its own words.
        return
