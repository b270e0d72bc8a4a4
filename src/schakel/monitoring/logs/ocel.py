"""OCEL 2.0 as JSON (ocel-standard.org): events that concern several things, written and read.

Written as a stream, events first: which types there are is known when the last one was seen.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from schakel.monitoring.logs.columns import LogError

Scalar = str | int | float | bool
# The names that OCEL has for the types of attributes, in the order in which they are tried.
TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "float"),
    (str, "string"),
)


@dataclass(frozen=True)
class Concerned:
    """A thing that an event concerns: what it is, how it is known, and as what it takes part."""

    kind: str
    id: str
    role: str = ""


@dataclass(frozen=True)
class ObjectEvent:
    """An event with all things that it concerns. ``at`` has an offset."""

    id: str
    kind: str
    at: datetime
    concerned: tuple[Concerned, ...]
    attributes: Mapping[str, Scalar] = field(default_factory=dict)


def write(events: Iterable[ObjectEvent], file: IO[str]) -> int:
    """Write a log; returns how many events it has."""
    number = 0
    attributes: dict[str, dict[str, str]] = {}
    things: dict[str, str] = {}
    file.write('{"events": [')
    for event in events:
        file.write(",\n" if number else "\n")
        file.write(json.dumps(_event(event), ensure_ascii=False))
        known = attributes.setdefault(event.kind, {})
        known |= {name: _type(value) for name, value in event.attributes.items()}
        things |= {one.id: one.kind for one in event.concerned}
        number += 1
    file.write("\n],\n")
    for name, found in (
        ("eventTypes", [_event_type(kind, attributes[kind]) for kind in sorted(attributes)]),
        ("objectTypes", [{"name": k, "attributes": []} for k in sorted({*things.values()})]),
    ):
        file.write(f"{json.dumps(name)}: {json.dumps(found, ensure_ascii=False)},\n")
    objects = [{"id": id_, "type": kind} for id_, kind in things.items()]
    file.write(f'"objects": {json.dumps(objects, ensure_ascii=False)}}}\n')
    return number


def _event(event: ObjectEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.kind,
        "time": event.at.isoformat(),
        "attributes": [{"name": n, "value": value} for n, value in event.attributes.items()],
        "relationships": [
            {"objectId": one.id, "qualifier": one.role or one.kind} for one in event.concerned
        ],
    }


def _event_type(kind: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": kind,
        "attributes": [{"name": n, "type": attributes[n]} for n in sorted(attributes)],
    }


def _type(value: Scalar) -> str:
    return next(name for kind, name in TYPES if isinstance(value, kind))


def read(path: Path) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The things of a log by id with their type, and its events as they stand there.

    Raises LogError for what is no OCEL 2.0, and for an event that concerns a thing that is not listed.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
        things = {str(one["id"]): str(one["type"]) for one in found["objects"]}
        events: list[dict[str, Any]] = found["events"]
        for event in events:
            for related in event.get("relationships", ()):
                if related["objectId"] not in things:
                    raise LogError(
                        f"Event {event['id']} concerns {related['objectId']}, which is not listed."
                    )
    except (ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise LogError(
            f"The log cannot be read as OCEL 2.0: {type(error).__name__} {error}."
        ) from None
    return things, events


def flattened(path: Path, kind: str | None) -> Iterator[tuple[str, str | None, str | None]]:
    """The events as each thing of one type lived through them: its id, the activity, the moment.

    An event that concerns two things of the type is a step of both. Raises LogError when no type was
    chosen and there are several, or when nothing is of the type.
    """
    things, events = read(path)
    kinds = sorted({*things.values()})
    chosen = kind or (kinds[0] if len(kinds) == 1 else None)
    if chosen not in kinds:
        known = ", ".join(kinds) or "none"
        raise LogError(f"Which type of object is the case? Say it with --case. There are: {known}.")
    for event in events:
        concerned = dict.fromkeys(one["objectId"] for one in event.get("relationships", ()))
        for thing in concerned:
            if things[thing] == chosen:
                yield thing, event.get("type"), event.get("time")
