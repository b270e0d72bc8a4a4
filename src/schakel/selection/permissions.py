"""Who looks at the rules: they name nobody, but changing them is for few, and so is their workshop."""

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound, Refused
from schakel.regions.rules import Function


def can_look(viewer: Viewer) -> bool:
    """Whether the viewer looks after the rules, or after how they work out."""
    return viewer.holds(Function.POLICY, Function.APPLICATION_MANAGER, Function.CHAIN_MANAGER)


def check_can_look(viewer: Viewer) -> None:
    """Raises NotFound: for others the page does not exist."""
    if not can_look(viewer):
        raise NotFound("no rules for this function")


def check_can_change(viewer: Viewer) -> None:
    """Raises Refused: changing rules, signing and scheduling them is for policy and chain managers.

    Whoever may not even look gets NotFound, as on the pages.
    """
    check_can_look(viewer)
    if not can_change(viewer):
        raise Refused("NOT_YOURS", "Your function looks at the rules and does not change them.")


def can_change(viewer: Viewer) -> bool:
    """Whether the viewer may take part in changing the rules."""
    return viewer.holds(Function.POLICY, Function.CHAIN_MANAGER)
