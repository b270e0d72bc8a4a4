"""The ZSM table: what partners say, what may be decided, and when a reason is needed.

Three code lists, not one (ruling 29): INTERIM acts, DISPOSALs, and ROUTING. The first decision of a
case is its first DISPOSAL. Codes are the field's own Dutch terms (Aanwijzing sepot 2022A004; Sv).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from schakel.kernel.errors import FieldError


class Told(StrEnum):
    """Who is told what a prosecutor ordered or decided (art. 59 lid 5 Sv; ruling 30)."""

    PROBATION = "PROBATION"
    VICTIM = "VICTIM"


class Channel(StrEnum):
    """How somebody was told."""

    PHONE = "PHONE"
    IN_PERSON = "IN_PERSON"
    LETTER = "LETTER"
    DIGITAL = "DIGITAL"


# What can be a draft: per section the fields that are typed in. Anything else is not kept.
DRAFT_FIELDS: dict[str, tuple[str, ...]] = {
    "contribution": ("state", "concerns", "text", "advice", "version"),
    "assessment": ("text", "version"),
    "minutes": ("text", "version"),
    "plan": ("line", "version"),
}


class ContributionState(StrEnum):
    """What a partner answered: never blank (domain: known / not known / not needed / not reached)."""

    ASKED = "ASKED"
    KNOWN = "KNOWN"
    NOT_KNOWN = "NOT_KNOWN"
    NOT_NEEDED = "NOT_NEEDED"
    NOT_REACHED = "NOT_REACHED"


ANSWERED = frozenset(ContributionState) - {ContributionState.ASKED}


class Interim(StrEnum):
    """Acts while the case goes on: they move clocks, they end nothing."""

    IVS = "IVS"
    VOORGELEIDING = "VOORGELEIDING"
    HEENZENDEN_NADER_ONDERZOEK = "HEENZENDEN_NADER_ONDERZOEK"
    OPROEP_OM_HOORZITTING = "OPROEP_OM_HOORZITTING"


class Disposal(StrEnum):
    """How the prosecutor disposes of a case."""

    SEPOT_TECHNISCH = "SEPOT_TECHNISCH"
    SEPOT_BELEID = "SEPOT_BELEID"
    SEPOT_VOORWAARDELIJK = "SEPOT_VOORWAARDELIJK"
    OM_STRAFBESCHIKKING = "OM_STRAFBESCHIKKING"
    TRANSACTIE = "TRANSACTIE"
    TUL_VORDERING = "TUL_VORDERING"
    DAGVAARDING = "DAGVAARDING"
    SUPERSNELRECHT = "SUPERSNELRECHT"
    SNELRECHT = "SNELRECHT"
    HALT = "HALT"
    REPRIMANDE = "REPRIMANDE"
    MEDIATION = "MEDIATION"
    GEDRAGSAANWIJZING_509HH = "GEDRAGSAANWIJZING_509HH"
    VOEGEN_AD_INFO = "VOEGEN_AD_INFO"


class Routing(StrEnum):
    """Where a case goes on."""

    OVERDRACHT_ZVH = "OVERDRACHT_ZVH"
    OVERDRACHT_PARKET = "OVERDRACHT_PARKET"
    HUISVERBOD_SIGNAAL = "HUISVERBOD_SIGNAAL"


ONLY_BESIDE_ANOTHER = frozenset({Disposal.TUL_VORDERING, Disposal.GEDRAGSAANWIJZING_509HH})
NEEDS_GROUND = frozenset(
    {Disposal.SEPOT_TECHNISCH, Disposal.SEPOT_BELEID, Disposal.SEPOT_VOORWAARDELIJK}
)
MINORS_ONLY = frozenset({Disposal.HALT, Disposal.REPRIMANDE})


class PenalOrder(StrEnum):
    """What a penal order imposes (art. 257a Sv)."""

    GELDBOETE = "GELDBOETE"
    TAAKSTRAF = "TAAKSTRAF"
    AANWIJZING = "AANWIJZING"
    SCHADEVERGOEDING = "SCHADEVERGOEDING"
    ONTZEGGING = "ONTZEGGING"


# Art. 257c Sv: these need the suspect to have been heard first. (u)
HEARD_FIRST = frozenset({PenalOrder.TAAKSTRAF, PenalOrder.AANWIJZING, PenalOrder.ONTZEGGING})


class Deviation(StrEnum):
    """Why a decision differs from the proposal; the text beside it says it in words."""

    PERSON = "PERSON"
    OFFENCE = "OFFENCE"
    VICTIM = "VICTIM"
    EVIDENCE = "EVIDENCE"
    PARTNER_ADVICE = "PARTNER_ADVICE"
    RUNNING_PLAN = "RUNNING_PLAN"
    CAPACITY = "CAPACITY"
    OTHER = "OTHER"


@dataclass(frozen=True)
class Situation:
    """What a decision is held against: facts of the case that demand a reason or forbid a code."""

    minor: bool
    child_protection_answered: bool
    plan_running: bool
    suspect_heard: bool
    track: str
    house_action: str


@dataclass(frozen=True)
class Decision:
    """What the prosecutor decides: one or more codes, and the reasons the situation asks for."""

    disposals: Sequence[Disposal] = ()
    routings: Sequence[Routing] = ()
    penal_orders: Sequence[PenalOrder] = ()
    ground: str = ""
    motivation: str = ""
    deviation: Deviation | None = None
    deviation_text: str = ""
    plan_weighed: str = ""
    without_child_protection: str = ""


def deviates(decision: Decision, situation: Situation) -> bool:
    """Whether a decision differs from the proposal.

    REGULAR proposes the prosecutor's office, off the table; NOTIFY proposes a notification at the
    house. FAST and TABLE say who should look, and any disposal follows them.
    """
    to_office = Routing.OVERDRACHT_PARKET in decision.routings
    to_house = Routing.OVERDRACHT_ZVH in decision.routings
    return deviates_in_track(situation.track, to_office=to_office) or deviates_at_house(
        situation.house_action, to_house=to_house
    )


def deviates_in_track(track: str, *, to_office: bool) -> bool:
    """Whether a case goes to the prosecutor's office against the proposed track, or stays against it."""
    return bool(track) and (track == "REGULAR") != to_office


def deviates_at_house(house_action: str, *, to_house: bool) -> bool:
    """Whether a proposed notification at the house is left out."""
    return house_action == "NOTIFY" and not to_house


def faults(decision: Decision, situation: Situation) -> list[FieldError]:
    """Everything that stands between a decision and its signature; empty when it may be signed."""
    return [*_about_codes(decision, situation), *_about_reasons(decision, situation)]


def _about_codes(decision: Decision, situation: Situation) -> list[FieldError]:
    found = []
    chosen = set(decision.disposals)
    if not chosen and not decision.routings:
        found.append(FieldError("disposals", "missing", "Choose a disposal or where it goes."))
    if chosen and chosen <= ONLY_BESIDE_ANOTHER:
        found.append(FieldError("disposals", "alone", "This only goes beside another disposal."))
    if chosen & NEEDS_GROUND and not decision.ground:
        found.append(FieldError("ground", "missing", "A dismissal needs its numbered ground."))
    if chosen & MINORS_ONLY and not situation.minor:
        found.append(FieldError("disposals", "minors_only", "This is for minors only."))
    if Disposal.OM_STRAFBESCHIKKING in chosen and not decision.penal_orders:
        found.append(FieldError("penal_orders", "missing", "Say what the penal order imposes."))
    if set(decision.penal_orders) & HEARD_FIRST and not situation.suspect_heard:
        found.append(
            FieldError(
                "penal_orders",
                "not_heard",
                "Record first that the suspect was heard (art. 257c Sv).",
            )
        )
    return found


def _about_reasons(decision: Decision, situation: Situation) -> list[FieldError]:
    found = []
    if deviates(decision, situation):
        if decision.deviation is None:
            found.append(
                FieldError("deviation", "missing", "Say why you deviate: choose a reason.")
            )
        if not decision.deviation_text.strip():
            found.append(FieldError("deviation_text", "missing", "Say in words why you deviate."))
    if situation.plan_running and not decision.plan_weighed.strip():
        found.append(FieldError("plan_weighed", "missing", "Say how you weighed the running plan."))
    if (
        situation.minor
        and not situation.child_protection_answered
        and not decision.without_child_protection.strip()
    ):
        found.append(
            FieldError(
                "without_child_protection",
                "missing",
                "Wait for the Child Protection Board, or say why you decide without.",
            )
        )
    return found
