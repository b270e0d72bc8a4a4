"""The citizen service number: its check, and how it is kept (ruling 20).

Encrypted with AES-256-GCM for showing to who may see it; a keyed hash for matching. The key comes
from the environment; without it neither can be made or read.
"""

import base64
import hmac
import os
import re
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def is_bsn(text: str) -> bool:
    """Nine digits that pass the eleven-test (Wet algemene bepalingen burgerservicenummer)."""
    if not re.fullmatch(r"[0-9]{9}", text) or text == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(text, weights, strict=True)) % 11 == 0


def _raw(key: str) -> bytes:
    return base64.urlsafe_b64decode(key)


def encrypt(bsn: str, *, key: str) -> bytes:
    """Nonce and ciphertext. ``key``: 256 bits as URL-safe base64."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_raw(key)).encrypt(nonce, bsn.encode(), None)


def decrypt(sealed: bytes, *, key: str) -> str:
    """The number again. Raises cryptography's InvalidTag when key or text was changed."""
    return AESGCM(_raw(key)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()


def keyed_hash(bsn: str, *, key: str) -> bytes:
    """A hash that cannot be searched through without the key: there are only a billion numbers."""
    return hmac.new(_raw(key), b"bsn:" + bsn.encode(), sha256).digest()


def blocking_key(folded_surname: str, birth_date: str, *, key: str) -> bytes | None:
    """A keyed hash of surname and year of birth: equal for records that matching must compare.

    The year, because month and day may be unknown in one of the two. None without a birth date.
    """
    if not birth_date:
        return None
    text = f"name:{folded_surname}|{birth_date[:4]}"
    return hmac.new(_raw(key), text.encode(), sha256).digest()[:16]
