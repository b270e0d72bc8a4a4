"""Codes of people: the role in a dossier, the state of a link, the outcome of matching."""

from enum import StrEnum


class Role(StrEnum):
    """In which role a person stands in a dossier."""

    SUSPECT = "SUSPECT"
    SUBJECT = "SUBJECT"
    VICTIM = "VICTIM"
    LISTED = "LISTED"


class LinkState(StrEnum):
    """Linked, waiting for a person to decide, or decided not to be one person."""

    LINKED = "LINKED"
    REVIEW = "REVIEW"
    APART = "APART"


class Match(StrEnum):
    """What a new record turned out to be among the sender's own earlier records."""

    LINKED = "linked"
    NEW = "new"
    REVIEW = "review"
