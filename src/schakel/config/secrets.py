"""Keys for separate purposes: each from the environment, else derived from the one secret."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from schakel.gateways.postgres import master_secret


def key_for(purpose: str, home: Path) -> str:
    """The key for a purpose: ``SCHAKEL_KEY_<PURPOSE>``, else derived from the master secret.

    256 bits as URL-safe base64. Production gives each process only the keys it needs.
    """
    given = os.environ.get(f"SCHAKEL_KEY_{purpose.upper()}")
    if given:
        return given
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"schakel key {purpose}".encode())
    return base64.urlsafe_b64encode(derive.derive(master_secret(home))).decode()
