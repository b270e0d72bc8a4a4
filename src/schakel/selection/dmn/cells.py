"""Reading one cell or one outcome by itself, for who writes a rule beside a model."""

from schakel.selection.dmn.errors import FeelSyntaxError, ModelError
from schakel.selection.dmn.functions import BUILTINS
from schakel.selection.dmn.model import Model
from schakel.selection.dmn.parser import expression, unary_tests
from schakel.selection.dmn.syntax import Node, Test
from schakel.selection.dmn.tokens import Vocabulary


def cell(model: Model, decision: str, text: str) -> Test:
    """The test that a cell in the table of a decision says. Raises ModelError with the reason."""
    try:
        return unary_tests(text, _vocabulary(model, decision))
    except FeelSyntaxError as error:
        raise ModelError(model.definitions.file, "cell", str(error)) from error


def outcome(model: Model, decision: str, text: str) -> Node:
    """The expression that an outcome of a rule says. Raises ModelError with the reason."""
    try:
        return expression(text, _vocabulary(model, decision))
    except FeelSyntaxError as error:
        raise ModelError(model.definitions.file, "outcome", str(error)) from error


def _vocabulary(model: Model, decision: str) -> Vocabulary:
    """What the decision requires, and what FEEL itself offers."""
    found = model.definitions.decisions[decision]
    return Vocabulary(
        names=frozenset(found.requires), functions=frozenset(BUILTINS) | frozenset(found.knowledge)
    )
