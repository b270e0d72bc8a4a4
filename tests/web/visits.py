"""One table of all addresses: how to visit each, and what each kind of person gets there.

It drives the access test, the accessibility test, the English test and the 320-pixel test; an
address without a row here fails (ruling 41).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

INVITED = ("prosecutor", "assistant", "police", "probation", "victim_support")
NOT_INVITED = ("child_protection",)  # sits at the table, but the suspect is an adult
OUTSIDE = ("off_roster", "elsewhere", "director", "reporter")
NOBODY = "nobody"


@dataclass(frozen=True)
class Scene:
    """What the addresses speak of: a live case with a victim, in Rotterdam."""

    number: str


@dataclass(frozen=True)
class Visit:
    """How to visit one address, and the status that each person gets.

    ``page``: a whole page, to be looked at for accessibility, language and width.
    """

    arguments: Callable[[Scene], dict[str, str]]
    expected: Mapping[str, int]
    method: str = "GET"
    data: Mapping[str, str] = field(default_factory=dict)
    page: bool = False


def of_nothing(scene: Scene) -> dict[str, str]:
    return {}


def of_the_table(scene: Scene) -> dict[str, str]:
    return {"region": "rotterdam"}


def of_the_case(scene: Scene) -> dict[str, str]:
    return {"number": scene.number}


def at_the_table(inside: int, outside: int = 404, nobody: int = 302) -> dict[str, int]:
    """The same for everybody at the table, and for everybody who is not."""
    table = (*INVITED, *NOT_INVITED)
    return {**dict.fromkeys(table, inside), **dict.fromkeys(OUTSIDE, outside), NOBODY: nobody}


def on_the_case(inside: int) -> dict[str, int]:
    """The same for everybody who was invited to the case; for the others it does not exist."""
    return {**at_the_table(inside), **dict.fromkeys(NOT_INVITED, 404)}


def only(*who: str, status: int, others: int) -> dict[str, int]:
    """Some at the table may; their neighbours are told no; outside it does not exist."""
    return {**on_the_case(others), **dict.fromkeys(who, status)}


EVERYBODY = {**at_the_table(200, 200, 200)}

VISITS: dict[str, Visit] = {
    "start": Visit(of_nothing, EVERYBODY, page=True),
    "become": Visit(
        lambda scene: {"username": "prosecutor"}, at_the_table(302, 302, 302), method="POST"
    ),
    "set_language": Visit(
        of_nothing, at_the_table(302, 302, 302), method="POST", data={"language": "en"}
    ),
    "leave": Visit(of_nothing, at_the_table(302, 302, 302), method="POST"),
    "board": Visit(of_the_table, at_the_table(200), page=True),
    "board-rows": Visit(of_the_table, at_the_table(200)),
    "board-stream": Visit(of_the_table, at_the_table(200)),
    "case": Visit(of_the_case, on_the_case(200), page=True),
    "contribution": Visit(
        of_the_case,
        on_the_case(302),
        method="POST",
        data={"state": "NOT_KNOWN", "version": "0"},
    ),
    "invitation": Visit(
        of_the_case,
        only("prosecutor", "assistant", "police", status=302, others=422),
        method="POST",
        data={"partner": "HALT"},
    ),
    "assessment": Visit(
        of_the_case,
        only("prosecutor", "assistant", "police", status=302, others=422),
        method="POST",
        data={"text": "Beoordeling", "version": "0"},
    ),
    "act": Visit(
        of_the_case,
        only("prosecutor", "assistant", "police", status=302, others=422),
        method="POST",
        data={"kind": "RELEASE", "at": "{now}"},
    ),
    "interim": Visit(
        of_the_case,
        only("prosecutor", status=302, others=422),
        method="POST",
        data={"code": "IVS"},
    ),
    "decision": Visit(
        of_the_case,
        only("prosecutor", status=302, others=422),
        method="POST",
        data={"disposals": "DAGVAARDING"},
    ),
    "take-up": Visit(of_the_case, on_the_case(302), method="POST"),
}
