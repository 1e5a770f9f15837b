"""The two authenticated ciphers: seal with a fresh nonce, open or refuse."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation.crypto.model import NONCE_LENGTH, Algorithm, Sealed, narrowed
from foundation.errors import ServiceError

_TAG_LENGTH = 16


class Damaged(ServiceError):
    """A sealed value does not open here: it was moved, changed, or made with another key."""

    code = "sealed_value_damaged"


def seal(secret: bytes, data: bytes, *, algorithm: Algorithm, version: int, bound: bytes) -> bytes:
    """Seal bytes, bound to a context that must be the same when they are opened."""
    nonce = secrets.token_bytes(NONCE_LENGTH)
    key = narrowed(secret, algorithm)
    if algorithm is Algorithm.AES256GCM:
        ciphertext = AESGCM(key).encrypt(nonce, data, bound)
    else:
        encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        ciphertext = encryptor.update(data) + encryptor.finalize() + encryptor.tag
    return Sealed(algorithm, version, nonce, ciphertext).to_bytes()


def unseal(secret: bytes, sealed: Sealed, bound: bytes) -> bytes:
    """Open what was sealed with this secret in this context.

    Raises:
        Damaged: a bit is different, or the secret or the context is another.
    """
    key = narrowed(secret, sealed.algorithm)
    body, tag = sealed.ciphertext[:-_TAG_LENGTH], sealed.ciphertext[-_TAG_LENGTH:]
    try:
        if sealed.algorithm is Algorithm.AES256GCM:
            return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, bound)
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(sealed.nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise Damaged from error


def apart(blob: bytes) -> Sealed:
    """Take a stored value apart.

    Raises:
        Damaged: this is not a sealed value.
    """
    try:
        return Sealed.from_bytes(blob)
    except ValueError as error:
        raise Damaged from error
