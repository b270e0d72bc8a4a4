"""Decision models (DMN 1.3 to 1.5): reading, writing, evaluating and explaining them.

A small library of its own, without Django, database or network. Nothing of a model's text is ever
run as Python.

    model = dmn.load("criminal-case.dmn")
    result = model.evaluate("track", {"age": 17, "weapon": False}, trace=True)
    result.value, result.rules, result.missing
    dmn.outcomes(model, "track", {"weapon": False}, unknown=["age"]).provisional
    dmn.nearest(dmn.FastModel(model), "track", {"age": 17, "weapon": False}).changes
    dmn.write(model)
"""

from schakel.selection.dmn.cells import cell, outcome
from schakel.selection.dmn.compiling.fast import FastModel
from schakel.selection.dmn.elements import Column, DecisionTable, InputData, Rule
from schakel.selection.dmn.errors import ModelError
from schakel.selection.dmn.model import Model, load
from schakel.selection.dmn.nearest import Change, Nearest, nearest
from schakel.selection.dmn.outcomes import Outcomes, outcomes
from schakel.selection.dmn.run import Result
from schakel.selection.dmn.syntax import Name
from schakel.selection.dmn.tables import RuleTrace
from schakel.selection.dmn.text import feel_string
from schakel.selection.dmn.values import Range, YearsMonths
from schakel.selection.dmn.writer import write

__all__ = [
    "Change",
    "Column",
    "DecisionTable",
    "FastModel",
    "InputData",
    "Model",
    "ModelError",
    "Name",
    "Nearest",
    "Outcomes",
    "Range",
    "Result",
    "Rule",
    "RuleTrace",
    "YearsMonths",
    "cell",
    "feel_string",
    "load",
    "nearest",
    "outcome",
    "outcomes",
    "write",
]
