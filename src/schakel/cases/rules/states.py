"""States of cases and which may follow which. House states are those of Wgs art. 2.31."""

from enum import StrEnum


class CaseKind(StrEnum):
    """A criminal case comes from the table; a house case begins as AANGEMELD (ruling 5).

    TABLE_OFFER is what a house offered to a table: no criminal case, and never on its board.
    """

    CRIMINAL = "CRIMINAL"
    HOUSE = "HOUSE"
    TABLE_OFFER = "TABLE_OFFER"


class CriminalState(StrEnum):
    """Phases of a criminal case at the table."""

    RECEIVED = "RECEIVED"
    TRIAGE = "TRIAGE"
    ASSESSED = "ASSESSED"
    DISPOSED = "DISPOSED"
    CLOSED = "CLOSED"


class HouseState(StrEnum):
    """The statutory states of a house case, and refusal (ruling 24)."""

    AANGEMELD = "AANGEMELD"
    TOETS_DOEL = "TOETS_DOEL"
    INFORMATIE_UITVRAAG = "INFORMATIE_UITVRAAG"
    BETROKKEN_DEELNEMERS_BEPAALD = "BETROKKEN_DEELNEMERS_BEPAALD"
    CASUSOVERLEG = "CASUSOVERLEG"
    UITVOERING = "UITVOERING"
    EVALUATIE = "EVALUATIE"
    BIJSTELLING = "BIJSTELLING"
    AFGESLOTEN = "AFGESLOTEN"
    GEWEIGERD = "GEWEIGERD"


class TableOfferState(StrEnum):
    """What a house offered to a table: reported, taken up, closed, or refused (ruling 24)."""

    AANGEMELD = "AANGEMELD"
    AANGENOMEN = "AANGENOMEN"
    AFGESLOTEN = "AFGESLOTEN"
    GEWEIGERD = "GEWEIGERD"


C, H, T = CriminalState, HouseState, TableOfferState

CRIMINAL_TRANSITIONS: dict[str, frozenset[str]] = {
    C.RECEIVED: frozenset({C.TRIAGE, C.ASSESSED, C.DISPOSED}),
    C.TRIAGE: frozenset({C.ASSESSED, C.DISPOSED}),
    C.ASSESSED: frozenset({C.TRIAGE, C.DISPOSED}),
    C.DISPOSED: frozenset({C.CLOSED}),
    C.CLOSED: frozenset(),
}

HOUSE_TRANSITIONS: dict[str, frozenset[str]] = {
    H.AANGEMELD: frozenset({H.TOETS_DOEL, H.GEWEIGERD}),
    H.TOETS_DOEL: frozenset({H.INFORMATIE_UITVRAAG, H.GEWEIGERD}),
    H.INFORMATIE_UITVRAAG: frozenset({H.BETROKKEN_DEELNEMERS_BEPAALD, H.AFGESLOTEN}),
    H.BETROKKEN_DEELNEMERS_BEPAALD: frozenset({H.CASUSOVERLEG, H.AFGESLOTEN}),
    H.CASUSOVERLEG: frozenset({H.UITVOERING, H.AFGESLOTEN}),
    H.UITVOERING: frozenset({H.EVALUATIE, H.AFGESLOTEN}),
    H.EVALUATIE: frozenset({H.BIJSTELLING, H.CASUSOVERLEG, H.AFGESLOTEN}),
    H.BIJSTELLING: frozenset({H.UITVOERING, H.CASUSOVERLEG}),
    H.AFGESLOTEN: frozenset(),
    H.GEWEIGERD: frozenset(),
}

TABLE_OFFER_TRANSITIONS: dict[str, frozenset[str]] = {
    T.AANGEMELD: frozenset({T.AANGENOMEN, T.GEWEIGERD}),
    T.AANGENOMEN: frozenset({T.AFGESLOTEN}),
    T.AFGESLOTEN: frozenset(),
    T.GEWEIGERD: frozenset(),
}

TRANSITIONS: dict[CaseKind, dict[str, frozenset[str]]] = {
    CaseKind.CRIMINAL: CRIMINAL_TRANSITIONS,
    CaseKind.HOUSE: HOUSE_TRANSITIONS,
    CaseKind.TABLE_OFFER: TABLE_OFFER_TRANSITIONS,
}


def may_follow(kind: CaseKind, before: str, after: str) -> bool:
    """Whether a case of this kind may go from one state to the other."""
    return after in TRANSITIONS[kind].get(before, frozenset())


def is_final(kind: CaseKind, state: str) -> bool:
    """Whether nothing follows this state."""
    return not TRANSITIONS[kind][state]


class ActKind(StrEnum):
    """Acts that move or stop the clocks (ruling 28)."""

    ARREST = "ARREST"
    ARRIVAL = "ARRIVAL"
    RELEASE = "RELEASE"
    CUSTODY_ORDER = "CUSTODY_ORDER"
    CUSTODY_EXTENSION = "CUSTODY_EXTENSION"
    BEFORE_JUDGE = "BEFORE_JUDGE"


# After these no clock runs (``clocks.compute``; a test holds both together).
STOPS_ALL = frozenset({ActKind.RELEASE, ActKind.BEFORE_JUDGE})
ACT_NEEDS: dict[ActKind, ActKind | None] = {
    ActKind.ARREST: None,
    ActKind.ARRIVAL: None,
    ActKind.RELEASE: ActKind.ARRIVAL,
    ActKind.CUSTODY_ORDER: ActKind.ARRIVAL,
    ActKind.CUSTODY_EXTENSION: ActKind.CUSTODY_ORDER,
    ActKind.BEFORE_JUDGE: ActKind.ARRIVAL,
}
