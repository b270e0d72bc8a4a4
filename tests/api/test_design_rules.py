"""The Dutch REST API Design Rules over the description that is served.

The rules are those of the official Spectral file, with its own patterns where it has them. Checked
here: openapi version and root, version header, version in the address, trailing slashes, contact
and its fields, methods, kebab-case paths, camelCase query keys, PascalCase schemas, https servers,
problem+json with status, title and detail, 400 where input can be wrong, local dates and times,
semver; of Spectral's own: unique operation ids, path parameters, unique tags, servers. Not here:
``oas3-valid-*-example`` (we give no examples), ``oas3-server-variables`` (we have none) and
``property-casing`` (of ``_links``, which we have not). ``oas3-schema`` is schemathesis's to judge.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from schakel.api.document import document
from schakel.api.operations import api
from tests.environment import ROOT, SHARED

RULES_FILE = SHARED / "api/adr-linter.yaml"
DOCUMENT = document(api)
METHODS = {"get", "put", "post", "delete", "patch"}

pytestmark = pytest.mark.skipif(not RULES_FILE.exists(), reason="the linter's file is not here")


@pytest.fixture(scope="module")
def rules():
    return yaml.safe_load(RULES_FILE.read_text("utf-8"))["rules"]


def pattern(rule, key="match"):
    return rule["then"]["functionOptions"][key].strip("/")


def resolved(node):
    """The node, with a reference followed."""
    while isinstance(node, dict) and "$ref" in node:
        target = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def operations():
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def responses():
    for path, method, operation in operations():
        for status, response in operation["responses"].items():
            yield f"{method} {path} {status}", int(status), resolved(response)


def properties(node=DOCUMENT):
    """Every property of every schema, by its name."""
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            yield name, value
        for value in node.values():
            yield from properties(value)
    elif isinstance(node, list):
        for value in node:
            yield from properties(value)


def test_the_description_is_of_version_3_with_a_full_version_of_its_own(rules):
    assert re.search(pattern(rules["nlgov:openapi3"]), DOCUMENT["openapi"])
    assert re.search(pattern(rules["nlgov:semver"]), DOCUMENT["info"]["version"])


def test_the_address_has_the_major_version_and_is_not_plain_http(rules):
    assert DOCUMENT["servers"]
    for server in DOCUMENT["servers"]:
        assert re.search(pattern(rules["nlgov:include-major-version-in-uri"]), server["url"])
        assert not re.search(pattern(rules["nlgov:servers-use-https"], "notMatch"), server["url"])
        assert not server["url"].endswith("/")


def test_paths_are_kebab_case_without_a_slash_at_the_end(rules):
    kebab = rules["nlgov:paths-kebab-case"]["then"]["functionOptions"]["match"]
    for path in DOCUMENT["paths"]:
        assert not path.endswith("/")
        assert path == "/openapi.json" or re.search(kebab, path), path


def test_only_standard_methods_are_used():
    assert {method for _, method, _ in operations()} <= METHODS


def test_the_keys_of_queries_are_camel_case(rules):
    for _, _, operation in operations():
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                assert re.search(pattern(rules["nlgov:query-keys-camel-case"]), parameter["name"])


def test_schemas_are_named_in_pascal_case():
    for name in DOCUMENT["components"]["schemas"]:
        assert re.fullmatch(r"([A-Z][a-z0-9]*)+", name), name


def test_there_is_somebody_to_turn_to(rules):
    wanted = rules["nlgov:info-contact-fields-exist"]["then"]["functionOptions"]["schema"]
    assert set(wanted["required"]) <= DOCUMENT["info"]["contact"].keys()


def test_every_answer_carries_the_version():
    for where, _, response in responses():
        assert "API-Version" in response["headers"], where


def test_every_error_is_a_problem_with_what_a_problem_needs():
    for where, status, response in responses():
        if status >= 400:
            assert list(response["content"]) == ["application/problem+json"], where
            schema = resolved(response["content"]["application/problem+json"]["schema"])
            assert {"status", "title", "detail"} <= schema["properties"].keys(), where


def test_where_input_can_be_wrong_400_is_described():
    for path, method, operation in operations():
        if method in {"put", "post", "patch"} or operation["parameters"]:
            assert "400" in operation["responses"], path


def test_times_have_a_zone_and_dates_have_a_format(rules):
    called_date = re.compile(r"^(date|datum)$|((\w+D)|(_[dD]))((ate)|(atum))")
    for name, value in properties():
        assert value.get("format") not in {"date-time-local", "time"}, name
        if called_date.search(name):
            assert "format" in value, name
            assert "date-time" not in str(value), name


def test_operations_tags_and_path_parameters_fit_together():
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    assert len(tags) == len(set(tags))
    for path, _, operation in operations():
        named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))
        assert set(operation["tags"]) <= set(tags)


def test_no_number_of_a_citizen_is_in_an_address():
    assert not any("bsn" in path.lower() for path in DOCUMENT["paths"])


def test_the_committed_description_is_the_one_that_is_served():
    committed = yaml.safe_load((ROOT / "src/schakel/api/openapi.yaml").read_text("utf-8"))
    assert committed == DOCUMENT


def test_the_check_of_the_committed_description_passes():
    script = Path(ROOT / "scripts/openapi.py")
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0
