"""The rules of the house that an import contract cannot see. Each says why it is there."""

import ast
import re
from collections import Counter

import pytest
from django.apps import apps

from schakel.access.rls.declared import declared_protections
from tests.architecture.reading import SOURCE, calls, floors, functions, modules, told

FILE_LINES = 400
FUNCTION_LINES = 40
KERNEL_FILES = 10
CODE = {".py", ".html", ".css", ".js", ".mjs"}
DRAWERS = {"utils", "util", "common", "misc", "lib", "libs", "helpers", "helper", "shared", "base"}

# Who may go beyond what one person may see, and for what. A new line here is a decision about
# privacy: it is read in review, and the work it names shows nothing of what it reads as it stands.
SERVICES = {
    "access/clients.py": "signs programs in, lists and revokes them; `schakel tokens` alone prints it",
    "access/context.py": "defines it",
    "intake/actions.py": "receives a message: matches people and writes the grants of partners",
    "table/actions/drafts.py": "deletes everybody's drafts of more than seven days old",
    "table/actions/invitations.py": "asks a partner: routes by residence, writes the grants of that seat",
    "table/actions/facts.py": "makes both proposals anew, and asks the partners that are named now",
    "table/actions/decisions.py": "settles a decided case: ends the grants of all partners",
    "sharing/actions/disclosing.py": "writes and ends the grants of who is given something by hand",
    "sharing/actions/taking_back.py": "ends what an answer disclosed; tells the unit that asked",
    "sharing/actions/requests.py": "puts the question in the asked unit's list, and ends its view",
    "people/actions/linking.py": "gives linked records one person, those of closed dossiers too",
    "sharing/actions/telling.py": "passes events on, by ids, to who may see that part; keeps webhooks",
    "worklist/actions.py": "shows late items of any unit to the unit above it",
    "handover/actions/offering.py": "opens the receiver's dossier and grants; takes them back on undo",
    "handover/actions/answering.py": "tells the other side, and destroys what was refused",
    "handover/actions/feedback.py": "tells who offered or reported; shields what was given back",
    "handover/actions/outcome.py": "puts a decision in the dossier of the house that works on it",
    "handover/actions/routing.py": "opens a report to the house that its reporter chose",
    "handover/actions/expiring.py": "ends offers of any unit on which nobody decided in time",
    "conference/actions/participants.py": "writes and ends the grants of who is on a case's list",
    "conference/actions/doing.py": "puts an agreed action in its owner's list",
    "conference/actions/closing.py": "shields a closed case from everybody",
    "monitoring/learning.py": "counts what became of the advice of each rule; keeps no case",
    "monitoring/exporting.py": "writes process events to a file, under names that are known nowhere",
    "monitoring/yearly.py": "asks when the first event of a year was; it names nobody",
    "monitoring/actions.py": "reads events that name nobody; asks each unit about sampled cases",
    "privacy/actions.py": "keeps a colleague from a case by its number, which the officer cannot see",
    "privacy/queries.py": "lists the blocks on colleagues; keeps the log from a blocked officer",
    "review/actions.py": "draws the sample: copies events without names from closed cases",
    "cli/access.py": "recomputes all grants and compares; prints ids only",
    "config/installation.py": "counts cases for `schakel status`; prints numbers only",
    "selection/tasks.py": "tries a candidate model on the facts of all stored cases; gives counts",
    "selection/queries/shadows.py": "counts what a shadow would have advised; protected when told",
    "simulation/acts.py": "lifts ends of grants while our clock stands in the past, and puts them back",
    "simulation/demo.py": "sees that the database is empty before a demo goes into it",
    "simulation/feeding/casts.py": "gives the made-up country its people and their teams",
    "simulation/feeding/moulds.py": "takes out the rows of what was played, before it is rolled back",
    "simulation/feeding/running.py": "sees that the database is a demo's; writes copies of moulds",
    "simulation/feeding/stories.py": "plans the shifts of a made-up table, which no person does alone",
    "simulation/history.py": "writes copies of played cases, with the grants that these have",
    "simulation/queries.py": "counts what a demo person did, also in cases that were closed since",
    "simulation/shift.py": "gives the demo its people and their roster",
}

# Who loads our own code by its name, and why an import will not do.
BY_NAME = {
    "monitoring/engine/opening.py": "Spark is not among what running needs; it is loaded when told",
    "cli/monitoring.py": "the logs of others are read without a database; our own events need it",
    "cli/selection.py": "without a database it speaks of what ships, so it loads Django where there is one",
    "cli/selection_trial.py": "the selection commands need no database, except for a trial",
    "cli/main.py": "a command is loaded when it is called, so that `schakel clock` starts at once",
    "config/apps.py": "Django's models must be loaded before the reactions are",
}

# Who writes another capability's table in SQL of its own, and why.
FOREIGN_SQL = {
    "audit/definers.py": "who controls the log, whose case it is, on what a look rested",
    "access/rls/policies.py": "who holds a function today opens rows of a region: regions' members",
    "access/queries.py": "the viewer in one statement, on every request: regions' members",
    "config/installation.py": "counts cases for `schakel status`",
}


def own_models() -> list[type]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("schakel.")
    ]


def capability(model: type) -> str:
    return model.__module__.split(".")[1]


def test_foreign_keys_point_down_the_floors_only():
    height = floors()
    found = [
        f"{model.__name__}.{field.name} ({capability(model)}) points at {field.related_model.__name__}"
        f" ({capability(field.related_model)})"
        for model in own_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and not field.auto_created
        and field.related_model is not None
        and capability(field.related_model) != capability(model)
        and field.related_model.__module__.startswith("schakel.")
        and height[capability(field.related_model)] >= height[capability(model)]
    ]
    told(found, "A foreign key is an import that no linter sees: keep an id instead.")


def test_no_foreign_key_can_point_at_everything():
    found = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.private_fields
        if type(field).__name__ in {"GenericForeignKey", "GenericRelation"}
    ]
    told(found, "A generic foreign key hides who knows whom, and no policy can follow it.")


def test_every_table_says_how_it_is_protected():
    undeclared = [model.__name__ for model in own_models() if "protection" not in vars(model)]
    told(undeclared, "Default deny begins with the table: say on the model who reads its rows.")
    assert {model._meta.db_table for model in own_models()} <= declared_protections().keys()


def test_no_file_is_too_long_to_read_in_one_sitting():
    found = [
        f"{path.relative_to(SOURCE)}: {lines}"
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in CODE and not {"migrations", "built"} & set(path.parts)
        for lines in [len(path.read_text("utf-8").splitlines())]
        if lines > FILE_LINES
    ]
    told(
        found, f"More than {FILE_LINES} lines: cut it by subject into a folder that keeps its name."
    )


def test_no_function_is_longer_than_a_screen():
    found = [
        f"{name}:{node.lineno} {node.name}: {length}"
        for name, tree in modules().items()
        for node in functions(tree)
        for length in [(node.end_lineno or node.lineno) - node.lineno + 1]
        if length > FUNCTION_LINES
    ]
    told(found, f"Past {FUNCTION_LINES} lines a function does two things: give each its name.")


def test_nothing_of_ours_is_imported_inside_a_function():
    found = [
        f"{name}:{inner.lineno} in {node.name}"
        for name, tree in modules().items()
        for node in functions(tree)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom) and "schakel" in ast.unparse(inner)
    ]
    told(found, "An import inside a function hides a circle: announce an event, or move the code.")


def test_our_code_is_loaded_by_name_in_two_places_only():
    found = {
        name
        for name, tree in modules().items()
        for loader in ("import_module", "import_string", "get_model")
        for _ in calls(tree, loader)
    }
    told(sorted(found - BY_NAME.keys()), "A name in a text is an import that no contract sees.")
    assert BY_NAME.keys() <= found, "a line in the table is no longer needed: take it out"


def test_the_kernel_stays_small():
    files = [path.name for path in (SOURCE / "kernel").rglob("*.py") if path.stem != "__init__"]
    told(files if len(files) > KERNEL_FILES else [], "The kernel knows nothing of cases.")


def test_there_are_no_drawers():
    found = [
        str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*") if path.stem.lower() in DRAWERS
    ]
    # Django wants this name for the page that all others extend, and for a database's backend.
    wanted = {"web/templates/base.html", "gateways/database/base.py"}
    found = [one for one in found if one not in wanted]
    told(found, "What fits in a drawer fits everywhere: name the file after its subject.")


def test_a_table_is_queried_in_its_own_capability_only():
    owner = {model.__name__: capability(model) for model in own_models()}
    assert len(owner) == len(own_models()), "two models of one name cannot be told apart here"
    found = [
        f"{name}:{node.lineno} {node.value.id}.{node.attr}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and isinstance(node.value, ast.Name)
        and owner.get(node.value.id, name.split("/")[0]) != name.split("/")[0]
    ]
    told(found, "Rows are had from their own capability, which asks for a viewer: use its query.")


def test_a_table_is_written_in_sql_in_its_own_capability_only():
    owner = {model._meta.db_table: capability(model) for model in own_models()}
    found = {
        name: f"{name}:{node.lineno} {table}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for table in re.findall(r"\b[a-z]+_[a-z]+\b", node.value)
        if owner.get(table, name.split("/")[0]) != name.split("/")[0]
    }
    told([one for name, one in found.items() if name not in FOREIGN_SQL], "Ask its queries.")
    assert FOREIGN_SQL.keys() <= found.keys(), "a line in the table is no longer needed"


def test_a_service_context_is_opened_by_name_and_known():
    found = {
        name
        for name, tree in modules().items()
        if any(calls(tree, "as_service")) or name == "access/context.py"
    }
    told(sorted(found - SERVICES.keys()), "A service sees more than a person: say what it is for.")
    assert SERVICES.keys() <= found, "a line in the table is no longer needed: take it out"


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "NotImplementedError"])
def test_nothing_is_left_for_later(word):
    found = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in CODE and "built" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if word in line
    ]
    told(found, "What is not there yet is named in docs/letter.md, not half made in the code.")


def undescribed(name: str, body: list[ast.stmt], owner: str = "") -> list[str]:
    """Public functions and classes without a docstring, methods included."""
    found = []
    for node in body:
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not named or node.name.startswith("_") or node.name == "Meta":
            continue
        if ast.get_docstring(node) is None:
            found.append(f"{name}:{node.lineno} {owner}{node.name}")
        if isinstance(node, ast.ClassDef):
            found += undescribed(name, node.body, f"{node.name}.")
    return found


def test_whatever_others_may_use_says_what_it_does():
    found = [one for name, tree in modules().items() for one in undescribed(name, tree.body)]
    told(found, "A docstring carries the rule and its source, which a name cannot.")


def test_every_floor_says_what_belongs_there():
    found = [
        folder
        for folder in floors()
        if ast.get_docstring(modules()[f"{folder}/__init__.py"]) is None
    ]
    told(found, "Who opens a folder reads first what belongs in it and what does not.")


def test_no_word_for_a_stored_table_is_used_twice():
    names = Counter(model._meta.db_table for model in own_models())
    assert [name for name, count in names.items() if count > 1] == []
