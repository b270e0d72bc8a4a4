"""What was found, in a plain sentence for people, in English or Dutch."""

from collections.abc import Mapping

from schakel.selection.dmn.checking import findings
from schakel.selection.dmn.checking.findings import Finding, Unchecked
from schakel.selection.dmn.text import feel_string

LANGUAGES = ("en", "nl")

_GAP = {
    "en": "No rule matches {facts}.",
    "nl": "Geen regel past bij {facts}.",
}
_NO_RULE = {
    "en": "No rule matches anything.",
    "nl": "Geen enkele regel past ergens bij.",
}
_OVERLAP = {
    "en": "{rules} both match {facts}, and the hit policy UNIQUE allows only one.",
    "nl": "{rules} passen allebei bij {facts}, en hit policy UNIQUE staat er maar één toe.",
}
_CONTRADICTION = {
    "en": "{rules} both match {facts} and give different outputs, which the hit policy ANY forbids.",
    "nl": "{rules} passen allebei bij {facts} en geven iets anders; dat mag niet bij hit policy ANY.",
}
_EMPTY = {
    "en": "{rules} can never fire: no value passes {columns}.",
    "nl": "{rules} kan nooit gelden: geen waarde past in {columns}.",
}
_TAKEN = {
    "en": "{rules} can never fire: other rules always come first, such as {other} with {facts}.",
    "nl": "{rules} kan nooit gelden: andere regels gaan altijd voor, zoals {other} bij {facts}.",
}
_TAKEN_ALWAYS = {
    "en": "{rules} can never fire: other rules together always come first.",
    "nl": "{rules} kan nooit gelden: andere regels samen gaan altijd voor.",
}
_TYPE_ERROR = {
    "en": "{rules}, {columns}: {reason}.",
    "nl": "{rules}, {columns}: {reason}.",
}
_TYPE_ERROR_OF_COLUMN = {"en": "{columns}: {reason}.", "nl": "{columns}: {reason}."}
_MISSING_OUTPUT = {
    "en": "{rules} has no output.",
    "nl": "{rules} heeft geen uitkomst.",
}
_WORDS = {
    "en": {"rule": "Rule", "rules": "Rules", "and": "and", "other": "rule", "any": "any facts"},
    "nl": {"rule": "Regel", "rules": "Regels", "and": "en", "other": "regel", "any": "elk feit"},
}
_UNCHECKED = {
    "NOT_CONSTANT": {
        "en": "not checked in full: {columns}; these cells or columns ask more than tests of values",
        "nl": "niet helemaal nagekeken: {columns}; deze cellen of kolommen vragen meer dan waarden",
    },
    "NOT_CONSTANT_OUTPUT": {
        "en": "not checked in full: the outputs are not constant, so they cannot be compared",
        "nl": "niet helemaal nagekeken: de uitkomsten liggen niet vast en zijn niet te vergelijken",
    },
    "BOUND": {
        "en": "not checked in full: columns {columns}; that would be more work than the bound allows",
        "nl": "niet helemaal nagekeken: kolommen {columns}; dat is meer werk dan de grens toestaat",
    },
}


def sentence(finding: Finding, language: str = "en") -> str:
    """One sentence about a finding. The reason of a type error is in English."""
    template = _template(finding)[language]
    return template.format(
        rules=_rules(finding, language),
        other=f"{_WORDS[language]['other']} {finding.rules[-1]}" if finding.rules else "",
        columns=", ".join(finding.columns),
        facts=_facts(finding.example, language),
        reason=finding.reason,
    )


def _template(finding: Finding) -> Mapping[str, str]:
    if finding.kind == findings.UNREACHABLE:
        if finding.reason:
            return _TAKEN
        return _EMPTY if finding.columns else _TAKEN_ALWAYS
    if finding.kind == findings.TYPE_ERROR:
        return _TYPE_ERROR if finding.rules else _TYPE_ERROR_OF_COLUMN
    if finding.kind == findings.GAP:
        return _GAP if finding.example else _NO_RULE
    return {
        findings.OVERLAP: _OVERLAP,
        findings.CONTRADICTION: _CONTRADICTION,
        findings.MISSING_OUTPUT: _MISSING_OUTPUT,
    }[finding.kind]


def _rules(finding: Finding, language: str) -> str:
    words = _WORDS[language]
    if finding.kind in {findings.OVERLAP, findings.CONTRADICTION}:
        both = f" {words['and']} ".join(finding.rules)
        return f"{words['rules']} {both}"
    return f"{words['rule']} {finding.rules[0]}" if finding.rules else ""


def _facts(example: Mapping[str, object], language: str) -> str:
    """The facts of an example: `age = 12, weapon = true`."""
    told = [f"{name} = {_shown(value)}" for name, value in example.items()]
    return ", ".join(told) or _WORDS[language]["any"]


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else feel_string(value)


def unchecked_sentence(unchecked: Unchecked, language: str = "en") -> str:
    """What could not be looked at in full, and why, without a full stop."""
    told = _UNCHECKED[unchecked.reason][language].format(columns=", ".join(unchecked.columns))
    return f"{told} ({', '.join(unchecked.rules)})" if unchecked.rules else told
