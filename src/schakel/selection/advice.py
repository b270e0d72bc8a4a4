"""What a model advises on facts: the answers of one or two models put together. Pure.

A person decides. Nothing here knows a case, and nothing is stored.
"""

import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schakel.kernel.ids import new_id
from schakel.regions.rules import PartnerKind
from schakel.selection import dmn
from schakel.selection.rules import Facts

TRACK, PARTNERS, HOUSE, LIGHTER = "track", "partners", "safety_house", "lighter_step"
ROUTE, READING = "route", "first_reading"
# What is asked of the model of a door, and of the youth route beside it.
MAIN, BESIDE = (TRACK, PARTNERS, HOUSE, LIGHTER), (ROUTE, READING, PARTNERS)


@dataclass(frozen=True)
class Reason:
    """A rule that fired, in plain words."""

    rule: str
    text_nl: str
    text_en: str


@dataclass(frozen=True)
class Advice:
    """One answer of the instrument. ``why_none`` says why there is no proposal, if so."""

    id: uuid.UUID
    model: str
    track: str
    partners: tuple[str, ...]
    house_action: str
    house: str
    reasons: tuple[Reason, ...]
    facts: Facts
    missing: tuple[str, ...]
    provisional: bool
    why_none: str = ""
    lighter_step: str = ""
    youth_model: str = ""
    youth_route: str = ""

    def as_receipt(self) -> dict[str, Any]:
        """The proposal as the receipt gives it (the public interface)."""
        return {
            "track": self.track or None,
            "safety_house": {"action": self.house_action or "NONE", "code": self.house or None},
            "partners": list(self.partners),
            "reasons": [{"rule": r.rule, "text": r.text_nl} for r in self.reasons],
            "provisional": self.provisional,
            "missing": list(self.missing),
            "model": self.model,
            **({"why_none": self.why_none} if self.why_none else {}),
            **({"lighter_step": self.lighter_step} if self.lighter_step else {}),
            **(
                {"youth": {"route": self.youth_route, "model": self.youth_model}}
                if self.youth_route
                else {}
            ),
        }


@dataclass(frozen=True)
class _Answer:
    """What one model said of the facts: a value for each decision, the rules, and what is open."""

    values: dict[str, Any]
    reasons: tuple[Reason, ...]
    ends: tuple[dmn.Outcomes, ...]

    @property
    def provisional(self) -> bool:
        """Whether a fact that is not known may still change one of the decisions."""
        return any(end.provisional for end in self.ends)


def _answer(model: dmn.Model, names: Iterable[str], facts: Facts) -> _Answer:
    asked = {name: value for name, value in facts.items() if name in model.inputs}
    unknown = [name for name in model.inputs if name not in asked]
    found = {name: model.evaluate(name, asked) for name in names if name in model.decisions}
    ends = {n: dmn.outcomes(model, n, asked, unknown=unknown) for n in found if unknown}
    sure = {n: end.possible[0] for n, end in ends.items() if end.settled and end.provisional}
    # Where the outcome is sure whatever is still to come, no rule that fired without it is why.
    fired = dict.fromkeys(r for n, result in found.items() if n not in sure for r in result.rules)
    return _Answer(
        {name: sure.get(name, result.value) for name, result in found.items()},
        tuple(reason_of(model.rule(rule)) for rule in fired),
        tuple(end for name, end in ends.items() if name not in sure),
    )


def most_telling(ends: Sequence[dmn.Outcomes]) -> tuple[str, ...]:
    """The facts that can still change an outcome, first the one that settles most once it is known.

    Of each decision a fact leaves on average a share of the outcomes still possible; over several
    decisions these shares are multiplied.
    """
    shares = {
        name: math.prod(_share(end, name) for end in ends)
        for name in dict.fromkeys(name for end in ends for name in end.deciding)
    }
    return tuple(sorted(shares, key=lambda name: shares[name]))


def _share(end: dmn.Outcomes, name: str) -> float:
    return end.left[name] / len(end.possible) if name in end.left else 1.0


def advise(
    model: dmn.Model, facts: Facts, house: str | None, *, youth: dmn.Model | None = None
) -> Advice:
    """What the model says of these facts, and the youth route beside it. Stores nothing.

    The partners of both are asked, each once; the track and the house action are the first one's.
    """
    try:
        main = _answer(model, MAIN, facts)
        beside = _answer(youth, BESIDE, facts) if youth else NOTHING_BESIDE
    except dmn.ModelError as error:
        return _no_advice(model, facts, str(error.reason))
    chosen = str(main.values[HOUSE] or "NONE")
    kinds = [str(k) for one in (main, beside) for k in _listed(one.values.get(PARTNERS))]
    if chosen == "CONSULT":
        kinds.append(PartnerKind.SAFETY_HOUSE)
    return Advice(
        id=new_id(),
        model=model.label,
        track=str(main.values[TRACK] or ""),
        partners=tuple(dict.fromkeys(kinds)),
        house_action=chosen,
        house=(house or "") if chosen != "NONE" else "",
        reasons=(*main.reasons, *beside.reasons),
        facts=facts,
        missing=most_telling((*main.ends, *beside.ends)),
        provisional=main.provisional or beside.provisional,
        lighter_step=str(main.values.get(LIGHTER) or ""),
        youth_model=youth.label if youth else "",
        youth_route=str(beside.values.get(ROUTE) or ""),
    )


NOTHING_BESIDE = _Answer({}, (), ())


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def reason_of(rule: dmn.Rule) -> Reason:
    """The words of a rule."""
    return Reason(rule.id, rule.explanation["nl"], rule.explanation["en"])


def _no_advice(model: dmn.Model, facts: Facts, why: str) -> Advice:
    return Advice(
        id=new_id(),
        model=model.label,
        track="",
        partners=(),
        house_action="NONE",
        house="",
        reasons=(),
        facts=facts,
        missing=(),
        provisional=False,
        why_none=why[:200],
    )
