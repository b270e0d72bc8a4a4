"""What the description promises holds for whatever is sent: generated requests, in-process."""

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from schakel.api.document import document
from schakel.api.operations import api

pytestmark = pytest.mark.django_db

PROMISES = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
)


@pytest.fixture
def one_connection():
    """The test's transaction lives on its connection: a request may not close it."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(document(api))
schema.app = get_wsgi_application()
# A body that breaks a bound of the schema may break the bound of 256 KiB first.
refusals = schema.config.checks.negative_data_rejection.expected_statuses
refusals.append("413")


def test_the_description_is_openapi():
    schema.validate()


@schema.parametrize()
@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_what_is_promised(case, police, one_connection):
    case.call_and_validate(headers=police.headers, checks=PROMISES)
