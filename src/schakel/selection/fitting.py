"""Whether a model can be asked by a door: its name, what it decides, what it asks, whom it names. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from schakel.selection import dmn
from schakel.selection.dmn.tables import SEVERAL
from schakel.selection.overlays import allowed_outcomes, table_of
from schakel.selection.reading import ANSWERS
from schakel.selection.written import WrittenCases, not_fired, run_cases

PARTNER_TABLES = ("partner_reasons", "partners")


class Unfit(StrEnum):
    """Why a door cannot ask a model, or not yet."""

    OTHER_MODEL = "OTHER_MODEL"
    NO_DECISION = "NO_DECISION"
    OTHER_SHAPE = "OTHER_SHAPE"
    UNKNOWN_FACT = "UNKNOWN_FACT"
    FACT_TYPE = "FACT_TYPE"
    UNKNOWN_PARTNER = "UNKNOWN_PARTNER"
    UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"
    TWO_RULES = "TWO_RULES"
    NO_WORDS = "NO_WORDS"
    NO_SOURCE = "NO_SOURCE"
    NO_VARIATION = "NO_VARIATION"
    CASE_DIFFERS = "CASE_DIFFERS"
    CASE_FAILS = "CASE_FAILS"
    NO_CASE = "NO_CASE"


@dataclass(frozen=True)
class Misfit:
    """One reason with its place: a decision, a rule or a written case. ``what`` names the culprit."""

    why: Unfit
    place: str
    what: str = ""


def misfits(candidate: dmn.Model, shipped: dmn.Model) -> tuple[Misfit, ...]:
    """Everything that keeps a door from asking this model, held against the one it ships with.

    A door gives the facts that its own model asks for, of those types, and follows those outcomes.
    """
    return (*_of_the_door(candidate, shipped), *_of_its_rules(candidate, shipped))


def _of_the_door(candidate: dmn.Model, shipped: dmn.Model) -> Iterable[Misfit]:
    if candidate.name != shipped.name:
        yield Misfit(Unfit.OTHER_MODEL, "", candidate.name)
    for name in ANSWERS:
        if name in shipped.decisions and name not in candidate.decisions:
            yield Misfit(Unfit.NO_DECISION, name)
        elif name in shipped.decisions and _shape(candidate, name) != _shape(shipped, name):
            yield Misfit(Unfit.OTHER_SHAPE, name)
    for name, asked in candidate.inputs.items():
        given = shipped.inputs.get(name)
        if given is None:
            yield Misfit(Unfit.UNKNOWN_FACT, name)
        elif given.type.base != asked.type.base:
            yield Misfit(Unfit.FACT_TYPE, name, given.type.base)


def _shape(model: dmn.Model, decision: str) -> tuple[bool, bool, int]:
    """What a decision gives: from a table or not, one value or several, of how many outputs."""
    table = table_of(model, decision)
    if table is None:
        return False, False, 1
    return True, table.hit_policy in SEVERAL and not table.aggregation, len(table.outputs)


def _of_its_rules(candidate: dmn.Model, shipped: dmn.Model) -> Iterable[Misfit]:
    seen: set[str] = set()
    for name in candidate.decisions:
        known = _known_outcomes(name, shipped)
        for rule in candidate.rules(name):
            if rule.id in seen:
                yield Misfit(Unfit.TWO_RULES, rule.id)
            seen.add(rule.id)
            yield from _words(rule)
            for text in rule.output_texts:
                if known and text not in known:
                    partner = name in PARTNER_TABLES
                    why = Unfit.UNKNOWN_PARTNER if partner else Unfit.UNKNOWN_OUTCOME
                    yield Misfit(why, rule.id, text)


def _words(rule: dmn.Rule) -> Iterable[Misfit]:
    if any(not rule.explanation.get(language, "").strip() for language in ("nl", "en")):
        yield Misfit(Unfit.NO_WORDS, rule.id)
    if not rule.source.strip():
        yield Misfit(Unfit.NO_SOURCE, rule.id)
    if rule.open_to_variation is None:
        yield Misfit(Unfit.NO_VARIATION, rule.id)


def _known_outcomes(decision: str, shipped: dmn.Model) -> tuple[str, ...]:
    """The outcomes that a door follows, as S-FEEL; none for a decision without a table of its own."""
    table = table_of(shipped, decision)
    return allowed_outcomes(table) if table is not None else ()


def case_misfits(candidate: dmn.Model, written: WrittenCases) -> tuple[Misfit, ...]:
    """The written cases that come out otherwise or cannot be asked, and the rules that no case fires."""
    results = []
    found: list[Misfit] = []
    for case in written.cases:
        try:
            (result,) = run_cases(candidate, [case])
        except (dmn.ModelError, TypeError) as error:
            found.append(Misfit(Unfit.CASE_FAILS, case.name, str(getattr(error, "reason", ""))))
            continue
        results.append(result)
        if not result.passed:
            found.append(Misfit(Unfit.CASE_DIFFERS, case.name))
    return (*found, *(Misfit(Unfit.NO_CASE, rule) for rule in not_fired(candidate, results)))
