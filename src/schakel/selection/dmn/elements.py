"""What a model consists of, as read from its file: inputs, decisions, tables, rules.

Nothing here is computed; `reader` makes these and `run` walks them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schakel.selection.dmn.syntax import Node, Test
from schakel.selection.dmn.types import ANY, Type


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type of the model as it is written; the texts are FEEL.

    `signature` is that of a function: the type of its result, and names and types of parameters.
    """

    name: str
    type_name: str = ""
    collection: bool = False
    components: "tuple[ItemDefinition, ...]" = ()
    allowed: str = ""
    constraint: str = ""
    signature: tuple[str, tuple[tuple[str, str], ...]] | None = None


@dataclass(frozen=True, slots=True)
class InputData:
    """A fact that a model asks for. `label` holds its name for people, by language.

    Here and below `id` is that of the XML and plays no part in what a model means.
    """

    name: str
    type: Type = ANY
    description: str = ""
    label: Mapping[str, str] = field(default_factory=dict)
    type_name: str = ""
    id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """An input column: what it reads, and the values it may meet."""

    label: str
    expression: Node
    type: Type = ANY
    allowed: Test | None = None
    text: str = ""
    type_name: str = ""
    allowed_text: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """An output column. `values` orders the outcomes for PRIORITY and OUTPUT ORDER."""

    name: str
    values: tuple[object, ...] = ()
    default: Node | None = None
    label: str = ""
    type: Type = ANY
    type_name: str = ""
    values_text: str = ""
    default_text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table, with what our own extension says about it.

    `explanation` is keyed by language ("nl", "en"). `open_to_variation` says whether a region may
    deviate; None when the model is silent. `cells` and `texts` follow the table's columns,
    `outputs` and `output_texts` its outputs.
    """

    id: str
    cells: tuple[Test, ...]
    texts: tuple[str, ...]
    outputs: tuple[Node, ...]
    description: str = ""
    explanation: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    open_to_variation: bool | None = None
    output_texts: tuple[str, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table with its hit policy in full ("UNIQUE", "RULE ORDER") (DMN 1.5, 8.2.8)."""

    hit_policy: str
    aggregation: str | None
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()
    type_name: str = ""


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """A decision's logic as one expression, with its text and the type it must have."""

    expression: Node
    text: str = ""
    type_name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of boxed logic: an entry, a row, an argument, a parameter (without logic).

    `role` is the name of its element in the XML.
    """

    role: str
    name: str = ""
    type_name: str = ""
    logic: "Logic | None" = None
    parts: "tuple[Part, ...]" = ()


@dataclass(frozen=True, slots=True)
class Boxed(LiteralExpression):
    """A boxed context, relation, list, invocation, function, choice, loop or filter.

    `expression` is what it means as one expression; `kind` and `parts` are how it is laid out.
    """

    kind: str = ""
    parts: tuple[Part, ...] = ()


Logic = DecisionTable | LiteralExpression


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with the names it requires: inputs and decisions, and knowledge models."""

    name: str
    logic: Logic
    type: Type = ANY
    requires: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    description: str = ""
    type_name: str = ""
    question: str = ""
    allowed_answers: str = ""
    id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: logic with parameters that expressions call by name."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    logic: Logic
    type: Type = ANY
    knowledge: tuple[str, ...] = ()
    description: str = ""
    type_name: str = ""
    result_type_name: str = ""
    parameter_type_names: tuple[str, ...] = ()
    id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered as one: `given` decisions are handed in, `outputs` come out.

    As a function it takes `inputs` first and then the given decisions, in the order of the file;
    `parameters` are the types of these, where its own type names them.
    """

    name: str
    outputs: tuple[str, ...]
    given: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    type: Type = ANY
    parameters: tuple[Type, ...] = ()
    description: str = ""
    type_name: str = ""
    id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Definitions:
    """The whole of a model, everything by name; `order` puts what is required first."""

    file: str
    name: str
    version: str
    inputs: Mapping[str, InputData]
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, KnowledgeModel]
    services: Mapping[str, DecisionService]
    order: tuple[str, ...]
    types: tuple[ItemDefinition, ...] = ()
    namespace: str = ""
    id: str = field(default="", compare=False)
    description: str = ""

    def required(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The inputs and the decisions that a decision rests on, itself included, in order."""
        wanted = {name}
        for decision in reversed(self.order):
            if decision in wanted:
                wanted.update(self.decisions[decision].requires)
        return (
            tuple(item for item in self.inputs if item in wanted),
            tuple(decision for decision in self.order if decision in wanted),
        )
