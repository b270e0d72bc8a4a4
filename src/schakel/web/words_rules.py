"""The words for doors, scopes and decisions of the models."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.selection.dmn import feel_string
from schakel.web.words import word

MODELS: dict[str, Promise] = {
    "CRIMINAL_CASE": _("Criminal case"),
    "NOTIFICATION": _("Notification"),
    "YOUTH_ROUTE": _("Youth route"),
    "NATIONAL": _("National"),
    "REGIONAL": _("Regional"),
    "SAME": _("the same"),
    "VARIED": _("otherwise"),
    "EXPIRED": _("expired"),
    "FUTURE": _("not yet"),
    # where a deviation stands
    "PROPOSED": _("proposed"),
    "SENT_BACK": _("sent back"),
    "COMING": _("signed, not yet counting"),
    "COUNTS": _("counts"),
    "ENDED": _("ended"),
    "ADD": _("Added rule"),
    "REPLACE": _("Instead of"),
    "OFF": _("Switched off:"),
    "track": _("Where the case goes"),
    "partner_reasons": _("Who looks along"),
    "partners": _("Who looks along"),
    "safety_house": _("The Care and Safety House"),
    "lighter_step": _("Lighter step first"),
    "route": _("Youth route"),
    "first_reading": _("Who reads first"),
    # steps of the ladder and of the youth route
    "LOCAL": _("Local approach"),
    "CARE": _("Care"),
    "NEIGHBOURHOOD_TEAM": _("Neighbourhood team"),
    "OWN_ORGANISATION": _("Own organisation"),
    "ADULT_LAW": _("Ordinary criminal law"),
    "OFFICE": _("Prosecutor's office"),
    "HOUSE_FIRST": _("First the Care and Safety House"),
    "JUVENILE_JUDGE": _("The judge, with juvenile law"),
    "BOARD_FIRST": _("First the Child Protection Board"),
    "HALT": _("Halt"),
    "YOUTH_TABLE": _("Table for young people"),
    "BOARD_2A": _("Child Protection Board, instrument 2A"),
    "POLICE_PRESELECT": _("Police, preselect"),
}


def model_word(code: str) -> str:
    """The word for a door, a scope or a decision; a decision of another model by its own name."""
    return str(MODELS.get(code, code))


def in_language(texts: Mapping[str, str]) -> str:
    """A text of a model in the language of the screen; Dutch where there is no other."""
    language = "en" if get_language() == "en" else "nl"
    return texts.get(language) or texts.get("nl", "")


def code_words(code: str) -> str:
    """The word for an outcome: that of the rules where the screens have none of their own."""
    return word(code) if word(code) != code else model_word(code)


def value_words(value: object) -> str:
    """An outcome or a fact in words."""
    if isinstance(value, list | tuple):
        return ", ".join(word(str(one)) for one in value) or str(
            _("nobody beside police and prosecutor")
        )
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(_("nothing")) if value is None else code_words(feel_string(value))
