"""Words for what is written of a person: the registered sex, and the kinds of early signals."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SEXES: dict[str, Promise | str] = {
    "M": _("man"),
    "F": _("woman"),
    "X": "X",
    "U": _("unknown"),
}


def sex_in_words(code: str) -> str:
    """The word for a registered sex; nothing when it was not given."""
    return str(SEXES.get(code, code))


SIGNAL_KINDS = (
    "NUISANCE",
    "CONFUSED_BEHAVIOUR",
    "DEBT",
    "SCHOOL_ABSENCE",
    "DOMESTIC_CONCERN",
    "ADDICTION",
    "HOUSING",
    "OTHER",
)
