"""What can go wrong in the domain. Screens, API and commands translate these in one place each."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


class SchakelError(Exception):
    """The base of all expected failures. Its text is for people and names no person."""


class Misconfigured(SchakelError):
    """Configuration that cannot be used. Its text names the file, the entry and what to do."""


class NotFound(SchakelError):
    """Absent or forbidden: the two are never told apart."""


class Refused(SchakelError):
    """The act is not allowed in this state or by this person, though the thing may be seen."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class Conflict(SchakelError):
    """Somebody else changed the same section first. Both texts are kept.

    ``version`` is the one that stands there now; ``fields`` what each of its texts says; ``by`` and
    ``at`` who wrote it and when.
    """

    def __init__(
        self,
        section: str,
        *,
        theirs: str = "",
        mine: str = "",
        version: int = 0,
        fields: Mapping[str, str] | None = None,
        by: uuid.UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        super().__init__(f"the section {section} was changed by somebody else")
        self.section = section
        self.theirs = theirs
        self.mine = mine
        self.version = version
        self.fields = dict(fields or {"text": theirs})
        self.by = by
        self.at = at


@dataclass(frozen=True)
class FieldError:
    """One fault in what was sent in. The message never repeats the value (ruling 19)."""

    path: str
    code: str
    message: str


class Invalid(SchakelError):
    """What was sent in cannot be used; each fault with its place."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.path}: {error.message}" for error in errors))
        self.errors = tuple(errors)


class Unavailable(SchakelError):
    """A service that is needed is not there; trying again later may help."""
