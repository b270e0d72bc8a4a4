"""The words for versions of rules in templates."""

from django import template

from schakel.selection.life import State
from schakel.web.words_versions import STATES

register = template.Library()

BADGES = {
    State.IN_FORCE: "safe",
    State.SCHEDULED: "safe",
    State.APPROVED: "warning",
    State.TRIED: "warning",
    State.CHECKED: "warning",
}


@register.filter
def label_name(label: str) -> str:
    """The name of the model in a label ``name@version``."""
    return label.partition("@")[0]


@register.filter
def label_version(label: str) -> str:
    """The name of the version in a label ``name@version``."""
    return label.partition("@")[2]


@register.filter
def state_word(state: State) -> str:
    """Where a version stands, in words."""
    return str(STATES[state])


@register.filter
def state_badge(state: State) -> str:
    """The look of the badge of a state; the word says the same."""
    return BADGES.get(state, "neutral")
