"""Why a proposal says what it says, and what another version would say: worked out, never stored.

Who asks several things of one proposal reads the catalogue once and hands it over as ``known``.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schakel.access.rules import FieldGroup
from schakel.audit.actions import note_read
from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.selection import dmn
from schakel.selection.advice import Advice, Reason, advise, reason_of
from schakel.selection.catalogue import Catalogue, Version
from schakel.selection.queries.proposals import ProposalView
from schakel.selection.rules import Door, asks_the_youth_route
from schakel.selection.why import HOUSE_FACTS, Source, Why, Words, explain


def explanation(
    proposal: ProposalView, sources: Mapping[str, Source], *, known: Catalogue
) -> Why | None:
    """Why the models that were asked then advised so.

    None where there is no proposal, or where a version is not known any more: then there are only the
    rules by name.
    """
    asked = _asked(proposal, known)
    if asked is None or proposal.why_none:
        return None
    model, youth = asked
    try:
        return explain(
            model.model,
            proposal.facts,
            sources,
            youth=youth.model if youth else None,
            knows_houses=proposal.knows_houses,
        )
    except dmn.ModelError:
        return None


def _asked(proposal: ProposalView, known: Catalogue) -> tuple[Version, Version | None] | None:
    """The versions that made a proposal, as they were on its day."""
    day = _day(proposal)
    model = known.labelled(proposal.model, on=day)
    youth = known.labelled(proposal.youth_model, on=day) if proposal.youth_model else None
    return None if model is None or (proposal.youth_model and youth is None) else (model, youth)


def _day(proposal: ProposalView) -> date:
    return clock.local(proposal.made_at).date()


def reasons_of(
    model_label: str, rules: tuple[str, ...], *, youth_model: str, known: Catalogue
) -> tuple[Reason, ...]:
    """The words of the rules that fired, from the models of that name, version and region."""
    found = [known.rule_in(model_label, r) or known.rule_in(youth_model, r) for r in rules]
    return tuple(reason_of(rule) for rule in found if rule is not None)


def fact_labels(proposal: ProposalView, *, known: Catalogue) -> dict[str, Words]:
    """The names for people of the facts that a proposal's models ask for, by language."""
    asked = _asked(proposal, known)
    versions = [one for one in asked or () if one is not None]
    return {name: given.label for one in versions for name, given in one.model.inputs.items()}


@dataclass(frozen=True)
class AskedFact:
    """A fact that a person may give or correct: its name, its kind of value, and what it is now."""

    name: str
    label: Words
    base: str
    value: object

    def fits(self, value: object) -> bool:
        """Whether this is a value for the fact: yes or no, a whole number from 0 on, or a text."""
        if self.base == "boolean":
            return isinstance(value, bool)
        if self.base == "number":
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
        return isinstance(value, str) and 0 < len(value) <= LONGEST


MOST, LONGEST = 1000, 100


def facts_to_give(proposal: ProposalView, *, known: Catalogue) -> list[AskedFact]:
    """The facts that the models ask and that a person may give: not those of a house's list."""
    found: dict[str, AskedFact] = {}
    for version in (one for one in _asked(proposal, known) or () if one is not None):
        for name, given in version.model.inputs.items():
            if name not in HOUSE_FACTS:
                value = proposal.facts.get(name)
                found[name] = AskedFact(name, given.label, given.type.base, value)
    return list(found.values())


@dataclass(frozen=True)
class OtherVersion:
    """A version that could be asked about a case instead."""

    label: str
    version: str


def other_versions(proposal: ProposalView, *, known: Catalogue) -> list[OtherVersion]:
    """The other versions of the model that made a proposal, the youngest first.

    The national one of the same version is among them where the region decides otherwise.
    """
    name = proposal.model.partition("@")[0]
    found = [one.model for one in known.versions() if one.model.name == name]
    return [
        OtherVersion(model.label, model.version)
        for model in reversed(found)
        if model.label != proposal.model
    ]


def what_would_be_said(
    case_id: uuid.UUID, region: str, proposal: ProposalView, label: str, *, known: Catalogue
) -> Advice:
    """What another version advises on the same facts, with what the region does otherwise today.

    Of the version that made the proposal it is the national model, without the region's own rules.
    Stores nothing; it is noted as a read of the case. Raises NotFound for an unknown version.
    """
    if label not in {one.label for one in other_versions(proposal, known=known)}:
        raise NotFound("no such version of this model")
    today = clock.local(clock.now()).date()
    note_read([case_id], field_groups=(FieldGroup.PROPOSAL,), action="READ_OTHER_VERSION")
    own = label == proposal.model.partition("/")[0]
    regional = None if own else known.labelled(f"{label}/{region}", on=today)
    version = regional or known.labelled(label, on=today)
    if version is None:
        raise NotFound("no such version of this model")
    young = version.door == Door.CRIMINAL_CASE and asks_the_youth_route(proposal.facts)
    youth = known.in_force(Door.YOUTH_ROUTE, today, region=region).model if young else None
    return advise(version.model, proposal.facts, proposal.house or None, youth=youth)
