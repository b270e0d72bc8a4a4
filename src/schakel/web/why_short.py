"""Why here, in short: the box on a case. The whole of it is on a page of its own (``why``)."""

from dataclasses import dataclass

from schakel.selection.advice import Reason
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.explaining import fact_labels, reasons_of
from schakel.selection.queries.proposals import ProposalView
from schakel.web.words_rules import in_language


@dataclass(frozen=True)
class Short:
    """The rules that fired in words, and what is not known and matters, most telling first."""

    reasons: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


def short_of(proposal: ProposalView) -> Short:
    """The box of a proposal."""
    known, youth = catalogue(), proposal.youth_model
    reasons = reasons_of(proposal.model, proposal.rules, youth_model=youth, known=known)
    labels = fact_labels(proposal, known=known) if proposal.missing else {}
    return Short(
        tuple((one.rule, _text(one)) for one in reasons),
        tuple(in_language(labels.get(name, {"nl": name})) for name in proposal.missing),
    )


def _text(reason: Reason) -> str:
    return in_language({"nl": reason.text_nl, "en": reason.text_en})
