"""Who looks at figures: chain managers, policy advisers and reviewers. For others there are none."""

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.regions.rules import Function
from schakel.selection.permissions import can_look as can_look_at_rules


def can_look(viewer: Viewer) -> bool:
    """Whether the viewer may see figures of regions."""
    return viewer.holds(Function.CHAIN_MANAGER, Function.POLICY, Function.REVIEWER)


def check_can_look(viewer: Viewer) -> None:
    """Raises NotFound: for others the page does not exist."""
    if not can_look(viewer):
        raise NotFound("no figures for this function")


def can_learn(viewer: Viewer) -> bool:
    """Whether the viewer sees what becomes of the advice of each rule.

    For who looks after the rules. The counts rest on proposals that know of the houses' lists, so they
    are for participants in the houses only (Wgs 2.27, ruling 11).
    """
    return can_look_at_rules(viewer) and not viewer.barred_from_houses


def check_can_learn(viewer: Viewer) -> None:
    """Raises NotFound: for others the page does not exist."""
    if not can_learn(viewer):
        raise NotFound("no figures of rules for this viewer")
