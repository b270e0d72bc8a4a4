"""The installation's secret and the passwords that follow from it."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from schakel.gateways.postgres import ServerError, master_secret, role_password


def test_made_once_and_only_for_its_owner(home):
    first = master_secret(home)
    assert master_secret(home) == first
    assert len(first) >= 48
    assert (home / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == ["secret"]


def test_homes_and_roles_differ(top):
    words = {
        role_password(role, top / home) for role in ("owner", "app") for home in ("one", "two")
    }
    assert len(words) == 4
    assert role_password("app", top / "one") in words
    assert all(len(word) == 43 for word in words)


def test_the_environment_comes_first(home, monkeypatch):
    monkeypatch.setenv("SCHAKEL_SECRET_KEY", "from the vault")
    assert master_secret(home) == b"from the vault"
    derived = role_password("app", home)
    monkeypatch.setenv("SCHAKEL_SECRET_KEY", "another")
    assert role_password("app", home) != derived
    monkeypatch.setenv("SCHAKEL_DB_PASSWORD_APP", "given")
    assert role_password("app", home) == "given"
    assert not home.exists()


def test_derivation_stays_the_same(home, monkeypatch):
    """Data made last year must open: a change here would lock everybody out."""
    monkeypatch.setenv("SCHAKEL_SECRET_KEY", "0123456789abcdef0123456789abcdef")
    assert role_password("app", home) == "yVNn4e4oL2GFoUTwrUqXwRCBS89r2AQrjiYP7QPaL_c"


def test_many_at_once_get_one_secret(home):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(master_secret, [home] * 32))) == 1


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_whatever_the_umask(home, umask):
    before = os.umask(umask)
    try:
        master_secret(home)
    finally:
        os.umask(before)
    assert (home / "secret").stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o077 in {0o011, 0}


def test_refused_when_others_may_read_it_or_it_is_empty(home):
    master_secret(home)
    (home / "secret").chmod(0o644)
    with pytest.raises(ServerError, match="chmod 600"):
        master_secret(home)
    (home / "secret").chmod(0o600)
    (home / "secret").write_text("")
    with pytest.raises(ServerError, match="no usable secret"):
        master_secret(home)


def test_a_home_that_cannot_be_made(top):
    (top / "file").write_text("")
    with pytest.raises(ServerError, match="SCHAKEL_HOME"):
        master_secret(top / "file/home")
