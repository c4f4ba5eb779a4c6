"""Ed25519 signatures of entries, by the optional package cryptography."""

import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atrocityrisk.errors import DataError, MissingExtraError, OutputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def make_key(path: str | PathLike[str]) -> str:
    """Make a private key and write it to a file that only its owner may read.

    Parameters
    ----------
    path : path
        File to write (PEM, not encrypted); must not exist.

    Returns
    -------
    str
        The public key, 64 hexadecimal digits, to be published.

    Raises
    ------
    OutputError
        If the file exists or cannot be written.
    MissingExtraError
        If cryptography is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     public = ar.ledger.make_key(f"{folder}/key.pem")
    >>> len(public) > 20
    True
    """
    ed25519, serialization = _cryptography()
    key = ed25519.Ed25519PrivateKey.generate()
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        # Exclusive and private from its first byte; chmod afterwards would leave a moment between.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise OutputError(
            f"expected to make a new key at {path}, found a file there; a key is never "
            "overwritten: name another file, or use the one that is there"
        ) from problem
    except OSError as problem:
        raise OutputError(f"cannot write the key {path}: {problem.strerror}") from problem
    with os.fdopen(handle, "wb") as stream:
        stream.write(text)
    return public_key(key)


def read_key(path: str | PathLike[str]) -> "Ed25519PrivateKey":
    """Private key in a file.

    Parameters
    ----------
    path : path
        As `make_key` writes it.

    Returns
    -------
    Ed25519PrivateKey
        For `append_entry`.

    Raises
    ------
    DataError
        If there is no such file, or it holds no Ed25519 key without a password.
    MissingExtraError
        If cryptography is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     public = ar.ledger.make_key(f"{folder}/key.pem")
    ...     key = ar.ledger.read_key(f"{folder}/key.pem")
    >>> ar.ledger.public_key(key) == public
    True
    """
    ed25519, serialization = _cryptography()
    path = Path(path)
    if not path.is_file():
        raise DataError(f"expected a private key at {path}, found no file; make one with --new-key")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as problem:
        raise DataError(
            f"expected a private key in PEM without a password in {path}, found another file "
            f"({problem}); make one with --new-key"
        ) from problem
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise DataError(
            f"expected an Ed25519 key in {path}, found {type(key).__name__}; make one with "
            "--new-key"
        )
    read: Ed25519PrivateKey = key
    return read


def public_key(key: "Ed25519PrivateKey") -> str:
    """Public half of a key.

    Parameters
    ----------
    key : Ed25519PrivateKey
        Private key.

    Returns
    -------
    str
        64 hexadecimal digits.

    References
    ----------
    .. [1] Josefsson, S. and Liusvaara, I. (2017). Edwards-curve digital signature algorithm
       (EdDSA). RFC 8032.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     public = ar.ledger.make_key(f"{folder}/key.pem")
    ...     key = ar.ledger.read_key(f"{folder}/key.pem")
    >>> ar.ledger.public_key(key) == public
    True
    """
    return key.public_key().public_bytes_raw().hex()


def sign(digest: str, key: "Ed25519PrivateKey") -> str:
    """Signature of an entry's hash."""
    # The hexadecimal digits are signed, not the bytes: they are what is published and compared.
    return key.sign(digest.encode("ascii")).hex()


def signature_holds(digest: str, *, signature: str, signer: str) -> bool:
    """Whether a signature is that of the signer."""
    ed25519, _ = _cryptography()
    from cryptography.exceptions import InvalidSignature

    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
        key.verify(bytes.fromhex(signature), digest.encode("ascii"))
    except (InvalidSignature, ValueError):
        return False
    return True


def _cryptography() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as problem:
        raise MissingExtraError(
            "signatures need the package cryptography, which is not installed; "
            "pip install 'atrocityrisk[record]'"
        ) from problem
    return ed25519, serialization
