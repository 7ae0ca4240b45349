"""Who may open the app: whoever knows its access token, where others could reach the server.

The token lies in a file that only its user can read. A browser shows it once, in an address that is answered with a
cookie and with the same address without the token, so that no link that is copied from the browser carries it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import secrets
import sys
from enum import StrEnum
from pathlib import Path

from platformdirs import user_data_path

SETTING = "NORMALIZATION_TOKEN"
FIRST_PERSON = 500 if sys.platform == "darwin" else 1000  # user numbers below belong to services
NOBODY = 65_534
NO_LOGIN = ("nologin", "false", "sync", "halt", "shutdown")


class AccessError(ValueError):
    """A setting of the access token that cannot be; the message names it and what is allowed."""


class Policy(StrEnum):
    AUTO = "auto"  # on where the machine has other users, or the server listens beyond this machine
    ON = "on"
    OFF = "off"


def policy() -> Policy:
    """What `NORMALIZATION_TOKEN` says; without it, auto.

    Raises:
        AccessError: it says something else.
    """
    said = os.environ.get(SETTING, Policy.AUTO)
    try:
        return Policy(said)
    except ValueError as error:
        raise AccessError(f"{SETTING}: {said!r} cannot work; choose {', '.join(Policy)}") from error


def is_needed(address: str) -> bool:
    """Whether a server that listens at `address` asks for the token."""
    match policy():
        case Policy.ON:
            return True
        case Policy.OFF:
            return False
        case Policy.AUTO:
            return not is_loopback(address) or has_other_users()


def is_loopback(address: str) -> bool:
    """Only this machine reaches it. A host's name could be anything, and counts as reached by others."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def has_other_users() -> bool:
    """Whether somebody else can log in here; where that cannot be told, as on Windows, somebody can."""
    if os.name != "posix":
        return True
    import pwd

    mine = os.getuid()
    return any(
        FIRST_PERSON <= user.pw_uid != mine
        and user.pw_uid != NOBODY
        and Path(user.pw_shell or "nologin").name not in NO_LOGIN
        for user in pwd.getpwall()
    )


def token(folder: Path | None = None) -> str:
    """This user's token, made at the first call: 256 random bits.

    A file that others could have read is not trusted: a new token takes its place.
    """
    path = _file(folder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and _only_mine(path):
        return path.read_text(encoding="ascii").strip()
    made = secrets.token_urlsafe(32)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made)
    beside.replace(path)
    return made


def known_token() -> str:
    """This user's token where one has been made, else nothing; makes none."""
    try:
        return _file(None).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _file(folder: Path | None) -> Path:
    return (folder or user_data_path("normalization-explorer")) / "access-token"


def _only_mine(path: Path) -> bool:
    if os.name != "posix":
        return True
    status = path.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o077


def link(address: str) -> str:
    """What opens the app at `address` without anything to type. Not for others."""
    return f"{address}/?token={token()}"


def proof(token: str, port: int) -> str:
    """What the cookie of a server holds: it proves that its browser knew the token, and does not tell it."""
    return hmac.new(token.encode(), f"cookie of port {port}".encode(), hashlib.sha256).hexdigest()


def same(said: str, true: str) -> bool:
    """Compared in a time that does not tell how much of it was right."""
    return hmac.compare_digest(said.encode("utf-8", "surrogatepass"), true.encode())
