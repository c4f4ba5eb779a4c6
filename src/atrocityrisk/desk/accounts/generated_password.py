"""A password that is made here, shown once and changed at the first log-in."""

import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that are taken for others when read from paper."""


def generated_password() -> str:
    """Five groups of four, about 99 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))
    return "-".join(groups)
