"""Who acts, as the audit log names them."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Person, organisation, functions, strength of the sign-in, and the door they came in by."""

    person_id: uuid.UUID | None
    organisation: str
    functions: tuple[str, ...]
    sign_in: str
    origin: str
