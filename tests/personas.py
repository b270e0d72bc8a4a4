"""The people of the tests: a prosecutor, partners at the table, a colleague who is not on the
roster, somebody of another region, and a process director of the house.

State is built through the actions that people use.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from schakel.access.actions import join_unit, team_of_house, team_of_org, technical_account
from schakel.access.context import acting, as_service
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn, Viewer
from schakel.intake.actions import receive
from schakel.kernel import clock
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.table.actions.shifts import Place, plan_shift

ROTTERDAM = "ROTTERDAM"
HOUSE = "ZVH-ROTTERDAM-RIJNMOND"


@dataclass(frozen=True)
class Persona:
    """Somebody with a name; ``viewer`` is looked up afresh each time, as a request does."""

    username: str

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.username, sign_in=SignIn.DEMO)


MEMBERS: dict[str, tuple[str, str, tuple[Function, ...], str | None]] = {
    "prosecutor": ("J. de Boer", "OM-ROTTERDAM", (Function.PROSECUTOR,), ROTTERDAM),
    "assistant": ("P. Assistent", "OM-ROTTERDAM", (Function.ASSISTANT_PROSECUTOR,), ROTTERDAM),
    "police": ("A. van Dam", "POL-ROTTERDAM", (Function.TRIAGE,), ROTTERDAM),
    "probation": ("M. Jansen", "RECLASSERING", (Function.TRIAGE,), ROTTERDAM),
    "off_roster": ("K. Collega", "RECLASSERING", (Function.TRIAGE,), ROTTERDAM),
    "child_protection": ("S. Visser", "RVDK", (Function.TRIAGE,), ROTTERDAM),
    "victim_support": ("L. Smit", "SLACHTOFFERHULP", (Function.TRIAGE,), ROTTERDAM),
    "elsewhere": ("O. Oosten", "OM-OOST-NEDERLAND", (Function.PROSECUTOR,), "OOST-NEDERLAND"),
    "director": ("R. Procesregisseur", "GEM-ROTTERDAM", (Function.PROCESS_DIRECTOR,), ROTTERDAM),
    "manager": (
        "W. Ketenmanager",
        "GEM-ROTTERDAM",
        (Function.CHAIN_MANAGER, Function.REVIEWER),
        ROTTERDAM,
    ),
    "privacy_officer": (
        "C. Bewaker",
        "POL-ROTTERDAM",
        (Function.PRIVACY_OFFICER,),
        ROTTERDAM,
    ),
    "reporter": ("T. Melder", "GGD-ROTTERDAM-RIJNMOND", (Function.CASE_WORKER,), ROTTERDAM),
}
ON_THE_ROSTER = (
    "prosecutor",
    "assistant",
    "police",
    "probation",
    "child_protection",
    "victim_support",
)


def everybody() -> dict[str, Persona]:
    """Add all members, give those on the roster their seat, and fill the house's team."""
    ids: dict[str, uuid.UUID] = {}
    now = clock.now()
    with transaction.atomic(), as_service("demo"):
        for username, (name, organisation, functions, region) in MEMBERS.items():
            ids[username] = add_member(
                NewMember(
                    username=username,
                    display_name=name,
                    organisation=organisation,
                    functions=functions,
                    valid_from=date(2026, 1, 1),
                    region=region,
                    demo=True,
                )
            )
        _shift(ROTTERDAM, {name: ids[name] for name in ON_THE_ROSTER})
        _shift("OOST-NEDERLAND", {"elsewhere": ids["elsewhere"]})
        join_unit(team_of_house(HOUSE).id, [ids["director"]], valid_from=now - timedelta(days=1))
        join_unit(team_of_org(MEMBERS["reporter"][1]).id, [ids["reporter"]])
    return {username: Persona(username) for username in MEMBERS}


POLICY_STAFF: dict[str, str] = {
    "policy": "OM-ROTTERDAM",
    "policy_elsewhere": "OM-OOST-NEDERLAND",
    "municipal_policy": "GEM-ROTTERDAM",
}


def policy_staff() -> dict[str, Persona]:
    """People who work on the rules: two of the prosecutor's office, one of the municipality."""
    with transaction.atomic(), as_service("demo"):
        for username, organisation in POLICY_STAFF.items():
            add_member(
                NewMember(
                    username=username,
                    display_name=f"Beleid {organisation}",
                    organisation=organisation,
                    functions=(Function.POLICY,),
                    valid_from=date(2026, 1, 1),
                    region=ROTTERDAM,
                    demo=True,
                )
            )
    return {username: Persona(username) for username in POLICY_STAFF}


def _shift(region: str, people: Mapping[str, uuid.UUID]) -> None:
    now = clock.now()
    plan_shift(
        region,
        name="late",
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=6),
        places=[Place(MEMBERS[name][1], id_) for name, id_ in people.items()],
        by=technical_account("roster"),
    )


@contextmanager
def signed_in(persona: Persona) -> Iterator[Viewer]:
    """Act and read as this person: the context of one request."""
    with acting(persona.viewer) as viewer:
        yield viewer


def a_case_message(**changes: Any) -> dict[str, Any]:
    """A criminal case that came in an hour ago in Rotterdam; dotted keys change what is inside."""
    now = clock.local(clock.now())
    message: dict[str, Any] = {
        "type": "criminal_case",
        "message_id": str(uuid.uuid4()),
        "sender": "POL-ROTTERDAM",
        "reference": "PL1700-2026-000001",
        "occurred_at": (now - timedelta(hours=2)).isoformat(),
        "arrested_at": (now - timedelta(minutes=90)).isoformat(),
        "arrived_at": (now - timedelta(hours=1)).isoformat(),
        "pretrial_detention_allowed": True,
        "municipality": "GM0599",
        "suspect": {
            "person": {
                "given_names": "Daan",
                "surname": "Proefpersoon",
                "birth_date": "1990-03-04",
                "sex": "M",
            },
            "residence": "GM0599",
        },
        "offences": [{"group": "3.1", "label": "mishandeling", "article": "Sr 300"}],
        "victims": [],
        "facts": {"domestic_violence": False, "weapon": False, "prior_cases_12m": 2},
    }
    return _changed(message, changes)


def a_notification_message(**changes: Any) -> dict[str, Any]:
    """A notification that meets all four parts of the entry test."""
    message: dict[str, Any] = {
        "type": "notification",
        "message_id": str(uuid.uuid4()),
        "sender": "GGD-ROTTERDAM-RIJNMOND",
        "reference": "MLD-1",
        "reported_at": (clock.local(clock.now()) - timedelta(hours=1)).isoformat(),
        "person": {"given_names": "Noor", "surname": "Verzonnen", "birth_date": "1985-06-07"},
        "residence": "GM0599",
        "reason": "Overlast en schulden",
        "question": "Wie pakt dit op?",
        "criteria": {
            "problems_person_or_family": "Schulden en verslaving",
            "life_domains": ["finances", "addiction"],
            "objective_indications": "Drie aanhoudingen dit jaar",
            "domains_needed": ["criminal", "care"],
        },
        "person_informed": {"informed": True},
        "feedback_wanted": True,
    }
    return _changed(message, changes)


def a_known_list(*persons: dict[str, Any], has_plan: bool = True) -> dict[str, Any]:
    """The list of known persons of the house in Rotterdam."""
    return {
        "type": "known_persons",
        "message_id": str(uuid.uuid4()),
        "sender": HOUSE,
        "persons": [
            {
                "person": person,
                "contact": {"name": "R. Regisseur", "phone": "+31000000001"},
                "has_plan": has_plan,
            }
            for person in persons
        ],
    }


def _changed(message: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    for path, value in changes.items():
        *above, last = path.split("__")
        place = message
        for key in above:
            place = place[key]
        place[last] = value
    return message


def send(message: dict[str, Any]) -> dict[str, Any]:
    """Send a message in by the door of files; returns the receipt."""
    return receive(json.dumps(message).encode(), by=technical_account())
