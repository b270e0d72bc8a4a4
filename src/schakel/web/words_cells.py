"""What stands in a rule, in words: its tests and its outcomes."""

import re

from django.utils.translation import gettext as _

from schakel.web.words_rules import code_words

QUOTED = re.compile(r'"([A-Z0-9_]+)"')
BETWEEN = re.compile(r"\[(\d+)\.\.(\d+)\)")
OR_UNKNOWN = "null, "


def cell_words(text: str) -> str:
    """A cell in words where there are words for it; else as S-FEEL says it."""
    told = {
        "-": _("does not matter"),
        "true": _("yes"),
        "false": _("no"),
        "null": _("not known"),
        "not(true)": _("no or not known"),
        "not(false)": _("yes or not known"),
    }
    between = BETWEEN.fullmatch(text)
    if between:
        return _("from %(low)s, under %(high)s") % {"low": between[1], "high": between[2]}
    if text.startswith(OR_UNKNOWN):
        return _("not known, or %(test)s") % {"test": cell_words(text.removeprefix(OR_UNKNOWN))}
    return told.get(text) or outcome_words(text)


def outcome_words(text: str) -> str:
    """An outcome, or codes in a cell, in words."""
    return QUOTED.sub(lambda found: code_words(found[1]), text)
