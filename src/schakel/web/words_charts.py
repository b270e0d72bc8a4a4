"""The words for what a chart says of a point: in time, or of a region beside the others."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schakel.monitoring.rules.funnel import Standing
from schakel.monitoring.rules.xmr import Signal

ANSWERS: dict[Signal | Standing, Promise] = {
    Signal.BETTER: _("specially better"),
    Signal.WORSE: _("specially worse"),
    Signal.HIGHER: _("specially higher"),
    Signal.LOWER: _("specially lower"),
    Signal.ORDINARY: _("ordinary variation"),
    Standing.AS_EXPECTED: _("as expected"),
    Standing.ABOVE: _("higher, perhaps by chance"),
    Standing.BELOW: _("lower, perhaps by chance"),
    Standing.FAR_ABOVE: _("higher, more than chance"),
    Standing.FAR_BELOW: _("lower, more than chance"),
}


def answer_word(answer: Signal | Standing) -> str:
    """What a chart says of a point, in the language of the screen. Raises KeyError for TOO_FEW."""
    return str(ANSWERS[answer])
