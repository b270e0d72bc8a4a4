"""Who looks at the rules: they name nobody, but changing them is for few, and so is their workshop."""

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.regions.rules import Function


def can_look(viewer: Viewer) -> bool:
    """Whether the viewer looks after the rules, or after how they work out."""
    return viewer.holds(Function.POLICY, Function.APPLICATION_MANAGER, Function.CHAIN_MANAGER)


def check_can_look(viewer: Viewer) -> None:
    """Raises NotFound: for others the page does not exist."""
    if not can_look(viewer):
        raise NotFound("no rules for this function")
