"""Reading the file with the organisations to sign in with."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from schakel.kernel.errors import Unavailable
from schakel.web.providers import read_providers

GOOD = """
[[provider]]
id = "om"
name = "Openbaar Ministerie"
organisation = "OM-ROTTERDAM"
issuer = "https://sts.example/om"
client_id = "schakel"
claim = "preferred_username"
acr = ["urn:two"]
amr = ["mfa"]
"""


@pytest.fixture
def read(tmp_path):
    def reading(text):
        path = tmp_path / "oidc.toml"
        path.write_text(text)
        return read_providers(str(path))

    return reading


def test_without_a_file_there_are_none():
    assert read_providers("") == ()


def test_a_provider_is_read(read, monkeypatch):
    (provider,) = read(GOOD)
    assert provider.organisation == "OM-ROTTERDAM"
    monkeypatch.setenv("SCHAKEL_OIDC_SECRET_OM", "geheim")
    assert provider.client_secret == "geheim"
    assert "geheim" not in repr(provider)
    monkeypatch.delenv("SCHAKEL_OIDC_SECRET_OM")
    with pytest.raises(Unavailable):
        assert provider.client_secret


@pytest.mark.parametrize(
    ("claims", "vouched"),
    [
        ({"acr": "urn:two"}, True),
        ({"acr": "urn:one"}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"acr": None}, False),
        ({}, False),
    ],
)
def test_a_provider_vouches_by_what_was_configured_only(read, claims, vouched):
    (provider,) = read(GOOD)
    assert provider.vouches(claims) is vouched


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("https://", "http://", "https"),
        ('"om"', '"O M"', "the id may hold"),
        ("preferred_username", "nickname", "the claim must be"),
        ('claim = "preferred_username"', "", "missing: claim"),
        ("amr =", "ammr =", "unknown: ammr"),
        ('["mfa"]', '"mfa"', "amr must be a list"),
        ("[[provider]]", "[[provider", "cannot be read"),
        (GOOD, GOOD + GOOD, "the same id"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(read, old, new, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read(GOOD.replace(old, new))
