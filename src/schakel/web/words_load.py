"""What a case waits for, in words, and its name in an address: the chip of the board it leads to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schakel.regions.rules import PartnerKind
from schakel.table.rules.load import Stage

STAGE_WORDS: dict[str, Promise] = {
    Stage.PROPOSAL: _("a proposal"),
    Stage.CONTRIBUTIONS: _("contributions of partners"),
    Stage.ASSESSMENT: _("the assessment"),
    Stage.DECISION: _("the decision"),
    Stage.OWN_CARD: _("your contribution"),
    Stage.GIVEN: _("others: your contribution is in"),
}
STAGE_NAMES: dict[str, str] = {
    Stage.PROPOSAL: "voorstel",
    Stage.CONTRIBUTIONS: "inbreng",
    Stage.ASSESSMENT: "beoordeling",
    Stage.DECISION: "besluit",
    Stage.OWN_CARD: "onze-inbreng",
    Stage.GIVEN: "gegeven",
}
PARTNER_NAMES: dict[str, str] = {kind: kind.lower().replace("_", "-") for kind in PartnerKind}
STAGES = {name: stage for stage, name in STAGE_NAMES.items()}
PARTNERS = {name: kind for kind, name in PARTNER_NAMES.items()}
