"""Codes of the field: kinds of partner, participation in the houses, functions of members."""

from enum import StrEnum


class PartnerKind(StrEnum):
    """Kinds of organisation, as in the reference data (ruling 7)."""

    POLICE = "POLICE"
    PROSECUTION = "PROSECUTION"
    PROBATION = "PROBATION"
    CHILD_PROTECTION = "CHILD_PROTECTION"
    VICTIM_SUPPORT = "VICTIM_SUPPORT"
    HALT = "HALT"
    MUNICIPALITY = "MUNICIPALITY"
    SAFE_AT_HOME = "SAFE_AT_HOME"
    MENTAL_HEALTH = "MENTAL_HEALTH"
    PUBLIC_HEALTH = "PUBLIC_HEALTH"
    CERTIFIED_YOUTH_INSTITUTION = "CERTIFIED_YOUTH_INSTITUTION"
    PRISON_SERVICE = "PRISON_SERVICE"
    HOUSING = "HOUSING"
    SAFETY_HOUSE = "SAFETY_HOUSE"


class Participation(StrEnum):
    """Participation in a house: Wgs art. 2.27, first paragraph, second paragraph, or none."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    NONE = "NONE"


class Function(StrEnum):
    """What a member does. A function opens screens and acts; it never opens a case by itself."""

    TRIAGE = "TRIAGE"
    PROSECUTOR = "PROSECUTOR"
    ASSISTANT_PROSECUTOR = "ASSISTANT_PROSECUTOR"
    PROCESS_DIRECTOR = "PROCESS_DIRECTOR"
    CASE_WORKER = "CASE_WORKER"
    CHAIN_MANAGER = "CHAIN_MANAGER"
    POLICY = "POLICY"
    REVIEWER = "REVIEWER"
    PRIVACY_OFFICER = "PRIVACY_OFFICER"
    APPLICATION_MANAGER = "APPLICATION_MANAGER"
    TECHNICAL_ACCOUNT = "TECHNICAL_ACCOUNT"


def barred_from_houses(kind: str, participation: str) -> bool:
    """Whether the law keeps house data from this organisation (ruling 12; Wgs art. 2.27).

    A house itself is a partnership, not a participant: its staff act for their own organisation.
    """
    return participation == Participation.NONE and kind != PartnerKind.SAFETY_HOUSE
