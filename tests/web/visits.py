"""One table of all addresses: how to visit each, and what each kind of person gets there.

It drives the access test, the accessibility test, the English test and the 320-pixel test; an
address without a row here fails (ruling 41).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

INVITED = ("prosecutor", "assistant", "police", "probation", "victim_support")
NOT_INVITED = ("child_protection",)  # sits at the table, but the suspect is an adult
OUTSIDE = ("off_roster", "elsewhere", "director", "manager", "privacy_officer", "reporter")
NOBODY = "nobody"


@dataclass(frozen=True)
class Scene:
    """What the addresses speak of: a live case with a victim, in Rotterdam."""

    number: str
    house_number: str = ""
    person_id: str = ""


@dataclass(frozen=True)
class Visit:
    """How to visit one address, and the status that each person gets.

    ``page``: a whole page, to be looked at for accessibility, language and width, by the demo
    ``person`` whose page it is.
    """

    arguments: Callable[[Scene], dict[str, str]]
    expected: Mapping[str, int]
    method: str = "GET"
    data: Mapping[str, str] = field(default_factory=dict)
    page: bool = False
    person: str = "2-officier"


def of_nothing(scene: Scene) -> dict[str, str]:
    return {}


def of_no_provider(scene: Scene) -> dict[str, str]:
    return {"provider": "om"}


def of_the_table(scene: Scene) -> dict[str, str]:
    return {"region": "rotterdam"}


def of_a_model(scene: Scene) -> dict[str, str]:
    return {"name": "intake-selection"}


def of_a_rule(scene: Scene) -> dict[str, str]:
    return {"name": "intake-selection", "version": "2026-11-15", "rule": "R03"}


def of_an_absent_trial(scene: Scene) -> dict[str, str]:
    return {"name": "intake-selection", "run": str(ABSENT)}


def of_a_deviation(scene: Scene) -> dict[str, str]:
    return {"code": "ROT-01"}


SHIPPED = {"name": "youth-route", "number": "2026-11-15"}


def of_a_version(**more: str) -> Callable[[Scene], dict[str, str]]:
    """A version that ships, and something of it."""
    return lambda scene: {**SHIPPED, **more}


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

ABSENT = UUID(int=7)
NOTHING_THERE = at_the_table(404)


def of_an_absent_thing(name: str) -> Callable[[Scene], dict[str, str]]:
    """An id that nothing has: what is forbidden looks the same."""
    return lambda scene: {name: str(ABSENT)}


def of_the_house_case(scene: Scene) -> dict[str, str]:
    return {"number": scene.house_number}


def in_the_house(status: int) -> dict[str, int]:
    """Only for who is on a house's team."""
    return {**at_the_table(404), "director": status}


def looking_back(status: int, nobody: int = 302) -> dict[str, int]:
    """Only for who looks back: a chain manager who reviews too."""
    return {**at_the_table(404, nobody=nobody), "manager": status}


def in_control(status: int) -> dict[str, int]:
    """Only for a privacy officer."""
    return {**at_the_table(404), "privacy_officer": status}


def on_the_house_case(status: int) -> dict[str, int]:
    """For the house's team, and for who reported the case."""
    return {**in_the_house(status), "reporter": status}


VISITS: dict[str, Visit] = {
    "start": Visit(of_nothing, EVERYBODY, page=True),
    "become": Visit(
        lambda scene: {"username": "prosecutor"}, at_the_table(302, 302, 302), method="POST"
    ),
    # Only where a demo was loaded, which the tests' database is not.
    "demo-pause": Visit(of_nothing, at_the_table(404, 404, 404), method="POST"),
    "demo-reset": Visit(of_nothing, at_the_table(404, 404, 404), method="POST"),
    "try-this": Visit(of_nothing, at_the_table(404, 404, 302), page=True),
    # A demo has no organisations to sign in with, and its people need no second factor.
    "sign-in": Visit(of_no_provider, at_the_table(404, 404, 404)),
    "sign-in-back": Visit(of_no_provider, at_the_table(404, 404, 404)),
    "second-factor": Visit(of_nothing, at_the_table(302, 302, 302)),
    "second-factor-add": Visit(of_nothing, at_the_table(302, 302, 302)),
    "set_language": Visit(
        of_nothing, at_the_table(302, 302, 302), method="POST", data={"language": "en"}
    ),
    "leave": Visit(of_nothing, at_the_table(302, 302, 302), method="POST"),
    "board": Visit(of_the_table, at_the_table(200), page=True),
    "board-rows": Visit(of_the_table, at_the_table(200)),
    "board-stream": Visit(of_the_table, at_the_table(200)),
    "load": Visit(of_the_table, at_the_table(200), page=True),
    "load-parts": Visit(of_the_table, at_the_table(200)),
    "shift": Visit(of_the_table, at_the_table(200), page=True),
    "absence": Visit(
        lambda scene: {"region": "rotterdam", "seat_id": str(UUID(int=7))},
        at_the_table(404),
        method="POST",
        data={"reason": "ziek"},
    ),
    "report": Visit(of_nothing, {**at_the_table(200, 200), "victim_support": 404}, page=True),
    "new-signal": Visit(of_nothing, at_the_table(200, 200), page=True, person="7-casemanager"),
    "new-case": Visit(
        of_nothing, {**at_the_table(404), "police": 200}, page=True, person="1-politie"
    ),
    "cases": Visit(of_nothing, at_the_table(200, 200), page=True),
    "search": Visit(
        of_nothing,
        {
            **at_the_table(200, 200),
            **dict.fromkeys(("off_roster", "manager", "privacy_officer"), 404),
        },
        page=True,
        person="3-reclassering",
    ),
    "person": Visit(lambda scene: {"person_id": scene.person_id}, on_the_case(200), page=True),
    "case": Visit(of_the_case, on_the_case(200), page=True),
    # Victim Support may see no proposal, and so no explanation of one.
    "case-why": Visit(of_the_case, {**on_the_case(200), "victim_support": 404}, page=True),
    "give-fact": Visit(
        lambda scene: {"number": scene.number, "name": "weapon"},
        {
            **only("prosecutor", "assistant", "police", status=302, others=422),
            "victim_support": 404,
        },
        method="POST",
        data={"value": "ja", "reason": "Op de beelden te zien."},
    ),
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
    "assistance": Visit(
        of_the_case,
        only("prosecutor", "assistant", "police", status=302, others=422),
        method="POST",
        data={"right_told": "on", "kind": "CONSULTED"},
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
    "offer": Visit(of_the_case, {**on_the_case(200), "victim_support": 403}, page=True),
    "make-offer": Visit(
        of_the_case, on_the_case(422), method="POST", data={"offer_id": str(ABSENT)}
    ),
    "take-back": Visit(of_an_absent_thing("offer_id"), NOTHING_THERE, method="POST"),
    "tell-more": Visit(of_an_absent_thing("offer_id"), NOTHING_THERE, method="POST"),
    "sharing": Visit(of_the_case, on_the_case(200), page=True),
    "house-sharing": Visit(
        of_the_house_case, in_the_house(200), page=True, person="6-procesregisseur"
    ),
    "offer-to-table": Visit(
        of_the_house_case,
        {**on_the_house_case(200), "reporter": 403},
        page=True,
        person="6-procesregisseur",
    ),
    # A criminal case is not what a house offered: there is nothing at this address.
    "table-offer": Visit(of_the_case, NOTHING_THERE),
    "table-offer-act": Visit(
        lambda scene: {"number": scene.number, "name": "openen"}, NOTHING_THERE, method="POST"
    ),
    "withdraw-disclosure": Visit(
        lambda scene: {"number": scene.number, "disclosure_id": str(ABSENT)},
        NOTHING_THERE,
        method="POST",
    ),
    "request": Visit(of_an_absent_thing("request_id"), NOTHING_THERE),
    "answer-request": Visit(of_an_absent_thing("request_id"), NOTHING_THERE, method="POST"),
    "take-answer-back": Visit(
        of_an_absent_thing("request_id"), NOTHING_THERE, method="POST", data={"why": "Vergissing."}
    ),
    "put-answer-back": Visit(of_an_absent_thing("request_id"), NOTHING_THERE, method="POST"),
    "house-inbox": Visit(of_nothing, in_the_house(200), page=True, person="6-procesregisseur"),
    # The proposal about a report is for the house; who reported it has it in the receipt.
    "house-why": Visit(of_the_house_case, in_the_house(200), page=True, person="6-procesregisseur"),
    "house-case": Visit(
        of_the_house_case, on_the_house_case(200), page=True, person="6-procesregisseur"
    ),
    "open-offer": Visit(of_the_house_case, on_the_house_case(404), method="POST"),
    "house-act": Visit(
        lambda scene: {"number": scene.house_number, "name": "aannemen"},
        on_the_house_case(422),
        method="POST",
    ),
    "conferences": Visit(
        of_nothing,
        {**at_the_table(200, 200), "victim_support": 404},
        page=True,
        person="6-procesregisseur",
    ),
    "move-case": Visit(of_an_absent_thing("conference_id"), NOTHING_THERE, method="POST"),
    "conference-act": Visit(
        lambda scene: {
            "conference_id": str(ABSENT),
            "number": scene.house_number,
            "name": "besluit",
        },
        NOTHING_THERE,
        method="POST",
    ),
    "conference": Visit(of_an_absent_thing("conference_id"), NOTHING_THERE),
    "my-work": Visit(of_nothing, at_the_table(200, 200), page=True),
    "draft": Visit(
        lambda scene: {"case_id": str(ABSENT), "section": "contribution"},
        NOTHING_THERE,
        method="POST",
    ),
    "here": Visit(of_an_absent_thing("case_id"), NOTHING_THERE, method="POST"),
    "end-item": Visit(of_an_absent_thing("item_id"), NOTHING_THERE, method="POST"),
    "work-act": Visit(of_an_absent_thing("item_id"), NOTHING_THERE, method="POST"),
    "my-report": Visit(of_an_absent_thing("case_id"), NOTHING_THERE),
    "person-links": Visit(of_an_absent_thing("record_id"), NOTHING_THERE),
    "decide-link": Visit(
        lambda scene: {"record_id": str(ABSENT), "link_id": str(ABSENT)},
        NOTHING_THERE,
        method="POST",
    ),
    "monitor": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "monitor-file": Visit(of_nothing, looking_back(200)),
    "monitor-chart-file": Visit(of_nothing, looking_back(200)),
    # Nothing was computed in this scene, so there is no picture for anybody.
    "monitor-chart": Visit(lambda scene: {"form": "svg"}, looking_back(404)),
    "comparison": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "comparison-file": Visit(of_nothing, looking_back(200)),
    "comparison-picture": Visit(lambda scene: {"form": "png"}, looking_back(404)),
    "process-map": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "process-map-file": Visit(of_nothing, looking_back(200)),
    "process-ways-file": Visit(of_nothing, looking_back(200)),
    "process-map-picture": Visit(lambda scene: {"form": "svg"}, looking_back(404)),
    "year-report": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    # No year was told in this scene.
    "year-report-file": Visit(of_nothing, looking_back(404)),
    "agreements": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-looked-back": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "rule-looked-back": Visit(of_a_rule, looking_back(200), page=True, person="8-ketenmanager"),
    "questions": Visit(of_nothing, at_the_table(200, 200), page=True),
    "judge": Visit(
        of_an_absent_thing("question_id"),
        at_the_table(404),
        method="POST",
        data={"place_chosen": "HERE"},
    ),
    "review": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "review-sheet": Visit(of_an_absent_thing("case_id"), looking_back(404)),
    "privacy": Visit(of_nothing, in_control(200), page=True, person="9-privacy"),
    "privacy-file": Visit(of_nothing, in_control(404)),  # of no case: there is no file of all
    "blocks": Visit(of_nothing, in_control(200), page=True, person="9-privacy"),
    "end-block": Visit(
        of_an_absent_thing("block_id"), in_control(404), method="POST", data={"why": "Vergissing."}
    ),
    "rules": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-regions": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-region": Visit(of_the_table, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-deviation-choose": Visit(
        of_the_table, looking_back(200), page=True, person="8-ketenmanager"
    ),
    # What a form is about stands in its address: without that there is none.
    "rules-deviation-new": Visit(of_the_table, looking_back(404)),
    "rules-deviation": Visit(of_a_deviation, looking_back(200), page=True, person="8-ketenmanager"),
    # This one was signed: it changes no more.
    "rules-deviation-edit": Visit(of_a_deviation, looking_back(404)),
    "rules-deviation-case": Visit(of_a_deviation, looking_back(404)),
    "rules-deviation-act": Visit(of_a_deviation, looking_back(422), method="POST"),
    "rules-versions": Visit(of_nothing, looking_back(200), page=True, person="8-ketenmanager"),
    # No file, no known step, no earlier text: what cannot be is refused, and nothing is made.
    "rules-draft-of-file": Visit(of_nothing, looking_back(422), method="POST"),
    "rules-version": Visit(of_a_version(), looking_back(200), page=True, person="8-ketenmanager"),
    "rules-version-act": Visit(of_a_version(), looking_back(422), method="POST"),
    "rules-draft-of": Visit(of_a_version(number="1999-01-01"), at_the_table(404), method="POST"),
    "rules-read-file": Visit(of_a_version(), looking_back(422), method="POST"),
    "rules-to-earlier": Visit(of_a_version(), looking_back(422), method="POST"),
    "rules-dmn": Visit(of_a_version(), looking_back(200)),
    "rules-workbook": Visit(of_a_version(), looking_back(200)),
    "rules-compare": Visit(of_a_version(), looking_back(200), page=True, person="8-ketenmanager"),
    "rules-cases": Visit(of_a_version(), looking_back(200), page=True, person="8-ketenmanager"),
    "rules-cases-act": Visit(of_a_version(), looking_back(422), method="POST"),
    "rules-case": Visit(
        of_a_version(case="1"), looking_back(200), page=True, person="8-ketenmanager"
    ),
    "rules-table": Visit(
        of_a_version(decision="route"), looking_back(200), page=True, person="8-ketenmanager"
    ),
    "rules-table-act": Visit(of_a_version(decision="route"), looking_back(422), method="POST"),
    "rules-columns": Visit(
        of_a_version(decision="route"), looking_back(200), page=True, person="8-ketenmanager"
    ),
    "rules-rule": Visit(
        of_a_version(rule="J01"), looking_back(200), page=True, person="8-ketenmanager"
    ),
    "rules-model": Visit(of_a_model, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-example": Visit(of_a_model, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-shadow": Visit(of_a_model, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-shadow-run": Visit(of_an_absent_trial, NOTHING_THERE),
    "rules-shadow-stop": Visit(of_an_absent_trial, NOTHING_THERE, method="POST"),
    "rules-trial": Visit(of_a_model, looking_back(200), page=True, person="8-ketenmanager"),
    "rules-trial-run": Visit(of_an_absent_trial, NOTHING_THERE),
    "rules-trial-cases": Visit(of_an_absent_trial, NOTHING_THERE),
    "rules-trial-file": Visit(of_an_absent_trial, NOTHING_THERE),
    "rules-trial-rest": Visit(of_an_absent_trial, NOTHING_THERE, method="POST"),
    "finish-action": Visit(of_an_absent_thing("action_id"), NOTHING_THERE, method="POST"),
}
