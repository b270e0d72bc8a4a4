"""What is wrong with a decision table: gaps, overlaps, contradictions, unreachable rules, types.

    findings = check(model, "track")
    findings.found, findings.unchecked

Exact for columns of numbers, texts, booleans, dates, times and durations that are tested against
constants. What could not be looked at in full is named in `unchecked`: silence means sound.
"""

from schakel.selection.dmn.checking.findings import Finding, Findings, Unchecked
from schakel.selection.dmn.checking.sentences import sentence, unchecked_sentence
from schakel.selection.dmn.checking.tables import check, check_file, check_model

__all__ = [
    "Finding",
    "Findings",
    "Unchecked",
    "check",
    "check_file",
    "check_model",
    "sentence",
    "unchecked_sentence",
]
