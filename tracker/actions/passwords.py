"""Hashing passwords, and making those that are handed out.

Argon2 takes a quarter of a second and 64 MiB a hash. A web process has one thread that serves, so it
never works on more than one at a time; two processes take 128 MiB at most, however many people come.
"""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()

# An issued password is random (12 of 31 characters), works until its first use only, and is never chosen
# by a person. No dictionary helps against it, so a light hash is enough: at ten million guesses a second
# half of them take a thousand years. The accounts of a province of 20,000 units take seconds.
ISSUED = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)

READABLE = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is taken for something else in print


def hash_password(password: str) -> str:
    """The hash of a password that a person chose."""
    return HASHER.hash(password)


def new_password() -> tuple[str, str]:
    """A random password to hand out, such as k7mx-92pq-hn4t, and its hash."""
    groups = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))
    password = "-".join(groups)
    return password, ISSUED.hash(password)


@cache
def nobody_hash() -> str:
    """A hash that no password fits."""
    return HASHER.hash(secrets.token_urlsafe(16))


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. The answer takes as long where there is no such account
    (None), and where the hash is a light one, as for any other."""
    if password_hash is None or _is_light(password_hash):
        _verify(nobody_hash(), password)
    return password_hash is not None and _verify(password_hash, password)


def _is_light(password_hash: str) -> bool:
    try:
        return HASHER.check_needs_rehash(password_hash)
    except InvalidHashError:
        return True


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
