"""Parsing and checking a message. Pure: the reference data and the clock are handed in.

Every fault is named by its path in the message and a code; all faults of a message are named at
once, as far as its shape allows.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any, NoReturn
from uuid import UUID

from pydantic import ValidationError

from schakel.intake.messages import (
    BY_TYPE,
    MAX_LINE_BYTES,
    CriminalCaseMessage,
    KnownPersonsMessage,
    Message,
    NotificationMessage,
    Person,
    SignalMessage,
)
from schakel.kernel.clock import AMSTERDAM
from schakel.kernel.errors import FieldError, Invalid
from schakel.people.rules.names import earliest_birth

# Clocks of senders differ a little; a message from further ahead is a mistake.
AHEAD_ALLOWED = timedelta(minutes=5)
OLDEST = datetime(1900, 1, 1, tzinfo=UTC)

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

WORDS = {
    "missing": "This is needed.",
    "extra_forbidden": "This key is not known.",
    "bool_type": "Give true or false.",
    "string_type": "Give a text.",
    "literal_error": "This is not one of the allowed values.",
    "string_too_long": "The text is too long.",
    "string_too_short": "The text is empty.",
    "too_short": "Give at least one.",
    "too_long": "There are too many.",
    "string_pattern_mismatch": "The text does not have the right form.",
    "timezone_aware": "Give the time with its offset, as in 2026-11-21T22:00:00+01:00.",
    "datetime_from_date_parsing": "This is not a date and time.",
    "datetime_parsing": "This is not a date and time.",
    "datetime_object_invalid": "This date does not exist.",
    "list_type": "Give a list.",
    "dict_type": "Give an object.",
    "model_type": "Give an object.",
}


@dataclass(frozen=True)
class Known:
    """The reference data that a message is held against."""

    organisations: Mapping[str, str]
    municipalities: Collection[str]
    offence_groups: Collection[str]
    life_domains: Collection[str]


SENDERS: dict[str, Collection[str]] = {
    "criminal_case": {"POLICE"},
    "known_persons": {"SAFETY_HOUSE"},
}


def fail(path: str, code: str, message: str) -> NoReturn:
    """Refuse the whole message for one reason."""
    raise Invalid([FieldError(path, code, message)])


def key_of(raw: bytes) -> tuple[str, UUID] | None:
    """The sender and id that a line names, right or wrong; None when it does not."""
    try:
        value = decode(raw)
        sender, message_id = value["sender"], UUID(value["message_id"])
    except (Invalid, KeyError, ValueError, TypeError, AttributeError):
        return None
    return (sender, message_id) if isinstance(sender, str) else None


def decode(raw: bytes) -> dict[str, Any]:
    """The object on a line. Raises Invalid, about the whole message, when there is none."""
    if len(raw) > MAX_LINE_BYTES:
        fail("", "too_large", f"A message may be {MAX_LINE_BYTES // 1024} KiB at most.")
    if not raw.strip():
        fail("", "empty", "The line is empty.")
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        fail("", "encoding", "The line is not UTF-8.")
    except (ValueError, RecursionError):
        fail("", "json", "The line is not JSON, or was cut off.")
    if not isinstance(value, dict):
        fail("", "object", "A message is one JSON object.")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def content_hash(value: dict[str, Any]) -> bytes:
    """A hash of what a message says, whatever the order of its keys."""
    return sha256(
        json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    ).digest()


def parse(value: dict[str, Any]) -> Message:
    """The message in its type. Raises Invalid with every fault of its shape."""
    name = value.get("type")
    if "type" not in value:
        fail("type", "missing", "This is needed.")
    schema = BY_TYPE.get(name) if isinstance(name, str) else None
    if schema is None:
        fail("type", "unknown_type", f"The type is one of {', '.join(BY_TYPE)}.")
    try:
        return schema.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise Invalid([_field_error(dict(detail)) for detail in error.errors()]) from None


def _field_error(detail: Mapping[str, Any]) -> FieldError:
    code = str(detail["type"])
    path = ".".join(_step(part) for part in detail["loc"] if not _is_branch(part))
    custom = code in {"bsn_check", "birth_date", "characters"}
    text = str(detail["msg"]) if custom else WORDS.get(code, "This value cannot be used.")
    return FieldError(path, code, text)


def _step(part: object) -> str:
    """A key or a position. What is no key of ours may be a value in the wrong place: not repeated."""
    return str(part) if isinstance(part, int) or _KEY.fullmatch(str(part)) else "*"


def _is_branch(part: object) -> bool:
    """Pydantic names the branch of a union in the path (``bool``, ``constrained-int``); we do not."""
    return isinstance(part, str) and (part in {"bool", "int"} or "[" in part or "-" in part)


def check(message: Message, known: Known, now: datetime) -> None:
    """Hold a message against the reference data and the clock. Raises Invalid with all faults."""
    errors = list(_sender(message, known))
    match message:
        case CriminalCaseMessage():
            errors += _criminal_case(message, known, now)
        case NotificationMessage():
            errors += _moment("reported_at", message.reported_at, now)
            errors += _person("person", message.person, message.reported_at)
            errors += _place("residence", message.residence, known)
            errors += _life_domains(message, known)
        case SignalMessage():
            errors += _moment("observed_at", message.observed_at, now)
            errors += _person("person", message.person, message.observed_at)
            errors += _place("residence", message.residence, known)
        case KnownPersonsMessage():
            for index, listed in enumerate(message.persons):
                errors += _person(f"persons.{index}.person", listed.person, now)
    if errors:
        raise Invalid(errors)


def _sender(message: Message, known: Known) -> list[FieldError]:
    kind = known.organisations.get(message.sender)
    if kind is None:
        return [FieldError("sender", "unknown_organisation", "This organisation is not known.")]
    allowed = SENDERS.get(message.type)
    if allowed is not None and kind not in allowed:
        return [FieldError("sender", "not_allowed", "This organisation may not send this type.")]
    return []


def _criminal_case(message: CriminalCaseMessage, known: Known, now: datetime) -> list[FieldError]:
    errors = _place("municipality", message.municipality, known)
    errors += _place("suspect.residence", message.suspect.residence, known)
    moments = (
        ("occurred_at", message.occurred_at),
        ("arrested_at", message.arrested_at),
        ("arrived_at", message.arrived_at),
    )
    given = [(path, moment) for path, moment in moments if moment is not None]
    for path, moment in given:
        errors += _moment(path, moment, now)
    for (_, earlier), (path, later) in pairwise(given):
        if later < earlier:
            errors.append(FieldError(path, "order", "This is before what must come before it."))
    for index, offence in enumerate(message.offences):
        if offence.group not in known.offence_groups:
            path = f"offences.{index}.group"
            errors.append(FieldError(path, "unknown_group", "This offence group is not known."))
    reference_moment = message.arrived_at or message.occurred_at
    errors += _person("suspect.person", message.suspect.person, reference_moment)
    for index, victim in enumerate(message.victims):
        errors += _person(f"victims.{index}.person", victim.person, reference_moment)
    return errors


def _moment(path: str, moment: datetime, now: datetime) -> list[FieldError]:
    if moment > now + AHEAD_ALLOWED:
        return [FieldError(path, "future", "This is in the future.")]
    if moment < OLDEST:
        return [FieldError(path, "too_old", "This is too long ago.")]
    return []


def _person(path: str, person: Person, on: datetime) -> list[FieldError]:
    born = earliest_birth(person.birth_date or "")
    if born is not None and born > _local_day(on):
        return [FieldError(f"{path}.birth_date", "born_later", "Born after this happened.")]
    return []


def _local_day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def _place(path: str, code: str | None, known: Known) -> list[FieldError]:
    if code is None or code in known.municipalities:
        return []
    return [FieldError(path, "unknown_municipality", "This municipality is not known.")]


def _life_domains(message: NotificationMessage, known: Known) -> list[FieldError]:
    return [
        FieldError(f"criteria.life_domains.{index}", "unknown_domain", "This domain is not known.")
        for index, domain in enumerate(message.criteria.life_domains)
        if domain not in known.life_domains
    ]
