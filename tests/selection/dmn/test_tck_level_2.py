"""The official conformance cases of DMN level 2, read from the shared data folder, never copied."""

import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import parse

from schakel.selection import dmn

REPOSITORY = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("SCHAKEL_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
FOLDER = SHARED / "dmn" / "tck-level-2"
NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
CASES = 116

# Cases that do not pass yet, as "model/case/result". A case that starts to pass must leave the set.
KNOWN_FAILING: set[str] = set()

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"left out: the TCK is not part of the project and {FOLDER} is not there; "
    "set SCHAKEL_SHARED_DATA to the folder that holds dmn/tck-level-2",
)


@dataclass(frozen=True)
class Expectation:
    name: str
    decision: str
    inputs: dict[str, object]
    expected: object


def value_of(holder: Element | None) -> object:
    if holder is None:
        return None
    listed = holder.find(f"{NS}list")
    if listed is not None:
        return [value_of(item) for item in listed.findall(f"{NS}item")]
    components = holder.findall(f"{NS}component")
    if components:
        return {component.get("name"): value_of(component) for component in components}
    value = holder.find(f"{NS}value")
    if value is None or value.get(f"{XSI}nil") == "true":
        return None
    text = value.text or ""
    kind = (value.get(f"{XSI}type") or "").rpartition(":")[2]
    if kind in {"decimal", "double", "integer"}:
        return Decimal(text)
    return text == "true" if kind == "boolean" else text


def expectations(path: Path) -> list[Expectation]:
    found: list[Expectation] = []
    for case in parse(path).getroot().findall(f"{NS}testCase"):
        inputs = {node.get("name", ""): value_of(node) for node in case.findall(f"{NS}inputNode")}
        for result in case.findall(f"{NS}resultNode"):
            decision = result.get("name", "")
            name = f"{path.parent.name}/{case.get('id')}/{decision}"
            expected = value_of(result.find(f"{NS}expected"))
            found.append(Expectation(name, decision, inputs, expected))
    return found


def agrees(actual: object, expected: object) -> bool:
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        # The TCK's own runners compare numbers to eight decimals.
        return abs(actual - expected) <= Decimal("1e-8") * max(Decimal(1), abs(expected))
    if isinstance(expected, list) and isinstance(actual, list):
        return len(actual) == len(expected) and all(map(agrees, actual, expected))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return actual.keys() == expected.keys() and all(
            agrees(actual[key], value) for key, value in expected.items()
        )
    return type(actual) is type(expected) and actual == expected


def test_every_case_of_level_2_passes_except_the_ones_listed():
    failing: set[str] = set()
    cases: set[str] = set()
    for folder in sorted(FOLDER.iterdir()):
        model = dmn.load(folder / f"{folder.name}.dmn")
        for path in sorted(folder.glob("*-test-*.xml")):
            for wanted in expectations(path):
                cases.add(wanted.name.rpartition("/")[0])
                actual = model.evaluate(wanted.decision, wanted.inputs).value
                if not agrees(actual, wanted.expected):
                    failing.add(wanted.name)
    assert failing == KNOWN_FAILING
    assert len(cases) == CASES
