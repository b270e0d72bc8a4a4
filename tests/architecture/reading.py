"""Reading our own source for the architecture tests: files, trees and the order of the floors."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/schakel"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def contracts() -> dict[str, dict[str, object]]:
    """The import contracts of pyproject.toml by their id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {one["id"]: one for one in settings["tool"]["importlinter"]["contracts"]}


@cache
def floors() -> dict[str, int]:
    """Each folder of the house with its floor; a higher number is a higher floor."""
    layers = contracts()["floors"]["layers"]
    assert isinstance(layers, list)
    return {
        name.strip(): height
        for height, line in enumerate(reversed(layers))
        for name in line.split("|")
    }


@cache
def modules() -> dict[str, ast.Module]:
    """Every Python file of ours, migrations left out, by its path below ``src/schakel``."""
    return {
        str(path.relative_to(SOURCE)): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method of a file, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(call: ast.Call) -> str:
    """The last part of what is called: ``announce`` for ``events.announce(...)``."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Every call of a function of that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) == name:
            yield node


def told(found: list[str], why: str) -> None:
    """Fail with everything that was found and the reason for the rule."""
    assert not found, "\n".join([why, *found])
