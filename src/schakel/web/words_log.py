"""The words for what the log says was done. An act without a word stands there by its code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schakel.web.words import word

ACTS: dict[str, Promise] = {
    "READ": _("Looked at the case"),
    "READ_BOARD": _("Saw it on the board"),
    "READ_LIST": _("Saw it in a list"),
    "READ_LOAD": _("Saw it in the load of the table"),
    "READ_TRIAL": _("Tried other rules on it"),
    "READ_OTHER_VERSION": _("Asked what another version of the rules would say"),
    "READ_PERSON": _("Saw it on a person’s page"),
    "SEARCH": _("Found it by searching"),
    "message.received": _("Received the message"),
    "case.claimed": _("Took it up or gave it back"),
    "case.disposed": _("Signed the decision"),
    "act.recorded": _("Recorded an act"),
    "assistance.recorded": _("Recorded legal assistance"),
    "fact.given": _("Gave or corrected a fact"),
    "partner.invited": _("Invited a partner"),
    # pages that were refused, by the name of their address
    "case": _("The page of the case"),
    "contribution": _("A contribution"),
    "decision": _("A decision"),
    "offer": _("The page to offer the case"),
    "make-offer": _("An offer"),
    "take-up": _("Taking up the case"),
    "house-case": _("The page of the case of the house"),
    "privacy.log_seen": _("Looked in this log"),
    "privacy.log_exported": _("Exported this log"),
    "person.blocked": _("Kept a colleague from the case"),
    "block.ended": _("Ended a block"),
}


# Where a group has a name of its own beside the one on the form for giving it.
PARTS: dict[str, Promise] = {"CONTRIBUTION": _("Contributions")}


# On what a grant rests.
BASES: dict[str, Promise] = {
    "OWN": _("Own file"),
    "STANDING_DECISION": _("Standing decision"),
    "DISCLOSURE": _("Disclosure by hand"),
    "PARTICIPANT": _("Participant in the house (Wgs)"),
    "BREAK_GLASS": _("In an emergency"),
}


def basis_word(code: str) -> str:
    """The word for what a grant rested on."""
    return str(BASES.get(code, code))


def part_word(code: str) -> str:
    """The word for a field group in the log."""
    return str(PARTS.get(code) or word(code))


def act_word(code: str) -> str:
    """The word for an act or a page in the log; most acts have the word of their step."""
    if code in ACTS:
        return str(ACTS[code])
    step = code.upper().replace(".", "_")
    said = word(step)
    return code if said == step else said
