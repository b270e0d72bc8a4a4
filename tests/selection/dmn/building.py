"""Builds small decision models in memory, so that a test shows the whole of what it is about."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from schakel.selection import dmn

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
EXTENSION = "https://schakel.example/ns/selection"


def definitions(*parts: str, namespace: str = NAMESPACE, attributes: str = "") -> bytes:
    body = "\n".join(parts)
    return (
        f'<definitions xmlns="{namespace}" xmlns:sel="{EXTENSION}" id="m" name="m" '
        f'namespace="urn:m" {attributes}>{body}</definitions>'
    ).encode()


def input_data(name: str, type_name: str = "Any") -> str:
    return (
        f"<inputData id={quoteattr('in ' + name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)} typeRef={quoteattr(type_name)}/></inputData>"
    )


def requirements(inputs: Sequence[str], decisions: Sequence[str] = ()) -> str:
    wanted = [("requiredInput", "in " + name) for name in inputs]
    wanted += [("requiredDecision", "d " + name) for name in decisions]
    return "".join(
        f"<informationRequirement><{tag} href={quoteattr('#' + href)}/></informationRequirement>"
        for tag, href in wanted
    )


def decision(
    name: str, logic: str, *, inputs: Sequence[str] = (), decisions: Sequence[str] = ()
) -> str:
    return (
        f"<decision id={quoteattr('d ' + name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}/>{requirements(inputs, decisions)}{logic}</decision>"
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def table(
    columns: Sequence[str],
    rules: Sequence[tuple[Sequence[str], Sequence[str]]],
    *,
    hit: str = 'hitPolicy="UNIQUE"',
    outputs: str = '<output name="result"/>',
    allowed: dict[str, str] | None = None,
) -> str:
    """A table; each rule is its cells and its outputs. The rules are called 1, 2, 3."""
    found = "".join(
        f"<input label={quoteattr(column)}><inputExpression><text>{escape(column)}</text>"
        f"</inputExpression>{_input_values((allowed or {}).get(column))}</input>"
        for column in columns
    )
    rows = "".join(
        f'<rule id="{number}">'
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells)
        + "".join(f"<outputEntry><text>{escape(out)}</text></outputEntry>" for out in results)
        + "</rule>"
        for number, (cells, results) in enumerate(rules, start=1)
    )
    return f"<decisionTable {hit}>{found}{outputs}{rows}</decisionTable>"


def _input_values(text: str | None) -> str:
    return "" if text is None else f"<inputValues><text>{escape(text)}</text></inputValues>"


def model_of(logic: str, types: dict[str, str] | None = None) -> dmn.Model:
    """A model with one decision, `answer`, and the inputs it may use."""
    names = types or {}
    return dmn.load(
        definitions(
            *(input_data(name, type_name) for name, type_name in names.items()),
            decision("answer", logic, inputs=list(names)),
        )
    )


def answer(text: str, facts: dict[str, object] | None = None) -> dmn.Result:
    """The result of one expression; every fact is in scope under its own name."""
    given = facts or {}
    return model_of(literal(text), dict.fromkeys(given, "Any")).evaluate("answer", given)


def passes(test: str, value: object) -> bool:
    """Whether a value passes a cell."""
    logic = table(["x"], [([test], ["true"])])
    return model_of(logic, {"x": "Any"}).evaluate("answer", {"x": value}).value is True
