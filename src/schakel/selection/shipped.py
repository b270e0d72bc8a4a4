"""The models and the regional deviations that ship with the product, read from their files once."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from schakel.selection import dmn
from schakel.selection.catalogue import Catalogue, Turn, Version, put_together
from schakel.selection.overlays import Deviation, Kind
from schakel.selection.rules import Door
from schakel.selection.written import read_cases

NATIONAL = files("schakel.selection.models_national")
REGIONAL = files("schakel.selection.models_regional")


@cache
def shipped() -> Catalogue:
    """What ships: enough to ask every door without a database."""
    return put_together(turns(), deviations())


@cache
def turns() -> tuple[Turn, ...]:
    """The versions that ship, each with the day on which its turn begins."""
    rows = tomllib.loads(NATIONAL.joinpath("models.toml").read_text("utf-8"))["model"]
    return tuple(Turn(_version(row), row["valid_from"]) for row in rows)


def _version(row: dict[str, Any]) -> Version:
    model = dmn.load(NATIONAL.joinpath(row["file"]).read_bytes())
    stored = json.loads(NATIONAL.joinpath(row["tests"]).read_text("utf-8"))
    return Version(Door(row["door"]), model, read_cases(stored))


@cache
def deviations() -> tuple[Deviation, ...]:
    """What regions do otherwise, or did or will do, as far as it ships."""
    return tuple(_deviations())


def _deviations() -> Iterator[Deviation]:
    for file in sorted(REGIONAL.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for row in tomllib.loads(file.read_text("utf-8"))["deviation"]:
                yield _deviation(row)


def _deviation(row: dict[str, Any]) -> Deviation:
    told = {
        name: {lang: str(row.pop(f"{name}_{lang}", "")) for lang in ("nl", "en")}
        for name in ("reason", "explanation")
    }
    return Deviation(**{**row, **told, "kind": Kind(row["kind"])})
