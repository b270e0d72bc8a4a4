"""The words for doors, scopes and decisions of the models."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MODELS: dict[str, Promise] = {
    "CRIMINAL_CASE": _("Criminal case"),
    "NOTIFICATION": _("Notification"),
    "NATIONAL": _("National"),
    "REGIONAL": _("Regional"),
    "SAME": _("the same"),
    "VARIED": _("otherwise"),
    "EXPIRED": _("expired"),
    "FUTURE": _("not yet"),
    "ADD": _("Added rule"),
    "REPLACE": _("Instead of"),
    "OFF": _("Switched off:"),
    "track": _("Where the case goes"),
    "partner_reasons": _("Who looks along"),
    "partners": _("Who looks along"),
    "safety_house": _("The Care and Safety House"),
}


def model_word(code: str) -> str:
    """The word for a door, a scope or a decision; a decision of another model by its own name."""
    return str(MODELS.get(code, code))
