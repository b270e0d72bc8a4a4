"""Identifiers: random ones for records, readable ones for cases."""

import hashlib
import secrets
import uuid

# Crockford's base 32: no I, L, O or U, so that a number read out over the telephone survives.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 6


def new_id() -> uuid.UUID:
    """A random id. It carries no time and no order, so it betrays nothing about hidden records."""
    return uuid.uuid4()


def new_case_number(prefix: str) -> str:
    """A case number such as ``ROT-7K2M9Q-X`` (ruling 8): prefix, six random characters, check.

    A counter would tell everybody how many cases there are that they may not see.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"{prefix}-{body}-{check_character(prefix, body)}"


def check_character(prefix: str, body: str) -> str:
    """The last character of a case number: catches one wrong and two swapped characters."""
    total = sum(
        position * (ord(character) - 47) for position, character in enumerate(prefix + body, 1)
    )
    return ALPHABET[total % 31]


def is_case_number(text: str) -> bool:
    """Whether the text has the shape of a case number and its check character is right."""
    parts = text.upper().split("-")
    if len(parts) != 3 or len(parts[1]) != RANDOM_LENGTH:
        return False
    return parts[2] == check_character(parts[0], parts[1])


def pseudonym(subject: uuid.UUID, *, purpose: str) -> str:
    """A stable stand-in for a record's id that differs per purpose, so that logs cannot be joined."""
    return hashlib.blake2b(
        subject.bytes, digest_size=16, person=purpose.encode()[:16].ljust(16, b"\0")
    ).hexdigest()
