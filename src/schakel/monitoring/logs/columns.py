"""Which column of a log is which, by name or by the names that logs use."""

from collections.abc import Sequence
from dataclasses import dataclass

# The names that logs in the wild use, in the order in which they are looked for.
CASES = ("case:concept:name", "case", "case_id", "caseid", "case id", "trace_id", "zaak")
ACTIVITIES = ("concept:name", "activity", "activiteit", "event")
TIMESTAMPS = ("time:timestamp", "timestamp", "complete timestamp", "time", "tijdstip")


class LogError(Exception):
    """A log cannot be read, in a sentence with the place and what to do."""


@dataclass(frozen=True)
class Columns:
    """The columns of case, activity and moment; one that is not named is looked for."""

    case: str | None = None
    activity: str | None = None
    timestamp: str | None = None

    def among(self, names: Sequence[str]) -> tuple[str, str, str]:
        """The three columns as the log spells them. Raises LogError naming the one that is lacking."""
        return (
            _find("case", self.case, CASES, names),
            _find("activity", self.activity, ACTIVITIES, names),
            _find("timestamp", self.timestamp, TIMESTAMPS, names),
        )


def _find(what: str, wanted: str | None, usual: Sequence[str], names: Sequence[str]) -> str:
    if wanted is not None:
        if wanted in names:
            return wanted
        raise LogError(f"The log has no column {wanted!r}. It has: {', '.join(names)}.")
    by_lower = {name.lower(): name for name in reversed(names)}
    for candidate in usual:
        if candidate in by_lower:
            return by_lower[candidate]
    raise LogError(
        f"Which column is the {what}? Say it with --{what}. The log has: {', '.join(names)}."
    )
