"""API keys: shown once when they are made; at rest there is a salted hash of each in ``<home>/keys.json``."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from assistant.errors import SettingsError
from assistant.settings import Settings
from index.durable import write_whole

# Random bytes of a key: as many as cannot be guessed, so that a fast hash is enough.
KEY_BYTES = 32
SALT_BYTES = 16
PREFIX = "xinzhi"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key without its secret. ``salt`` and ``hash`` are hexadecimal."""

    id: str
    name: str
    created_at: str  # ISO 8601, UTC
    salt: str
    hash: str


def create_key(settings: Settings, name: str) -> str:
    """Make a key and return it: it is not kept anywhere. Raises SettingsError when it cannot be written."""
    key_id, secret = secrets.token_hex(4), secrets.token_urlsafe(KEY_BYTES)
    salt = secrets.token_hex(SALT_BYTES)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entry = KeyEntry(key_id, name, now, salt, _hash(secret, salt))
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.home / "keys.lock"):
            _write(settings, [*load_keys(settings), entry])
    except OSError as error:
        raise SettingsError(f"{settings.home} cannot be written ({error.strerror}). No key was made.") from error
    return f"{PREFIX}_{key_id}_{secret}"


def revoke_key(settings: Settings, key_id: str) -> None:
    """Make a key worthless, at once and in every running server.

    Raises:
        SettingsError: there is no such key, or it cannot be taken out of the file.
    """
    if key_id not in {entry.id for entry in load_keys(settings)}:
        raise SettingsError(f"There is no key {key_id[:40]!r}. `xinzhi key list` shows those there are.")
    try:
        with FileLock(settings.home / "keys.lock"):
            _write(settings, [entry for entry in load_keys(settings) if entry.id != key_id])
    except OSError as error:
        raise SettingsError(f"{settings.home} cannot be written ({error.strerror}). The key is valid still.") from error


def load_keys(settings: Settings) -> list[KeyEntry]:
    """The keys that were made and not revoked. Raises SettingsError when the file is damaged."""
    path = _file(settings)
    try:
        return [_entry(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({error.strerror}). No key of it is accepted; let this user read it."
        ) from error
    except (ValueError, TypeError) as error:
        raise SettingsError(
            f"{path} cannot be read ({error}). No key of it is accepted; remove the file and make new keys."
        ) from error


def is_key(shown: bytes, entries: list[KeyEntry], settings: Settings) -> bool:
    """Whether ``shown`` is one of the keys, or the one of the settings. Takes as long for any wrong key."""
    text = shown.decode("utf-8", "replace")
    secret = text.removeprefix(f"{PREFIX}_").partition("_")[2]
    matches = [hmac.compare_digest(_hash(secret, entry.salt), entry.hash) for entry in entries]
    if settings.api_key:
        matches.append(hmac.compare_digest(shown, settings.api_key.encode()))
    return any(matches)


def _entry(**fields: str) -> KeyEntry:
    """An entry of these fields. Raises ValueError or TypeError when they are none of an entry."""
    entry = KeyEntry(**fields)
    bytes.fromhex(entry.salt)
    return entry


def _hash(secret: str, salt: str) -> str:
    return hashlib.blake2b(secret.encode(), salt=bytes.fromhex(salt)).hexdigest()


def _file(settings: Settings) -> Path:
    return settings.home / "keys.json"


def _write(settings: Settings, entries: list[KeyEntry]) -> None:
    previous = os.umask(0o077)  # nobody else on this machine may read even the hashes
    try:
        write_whole(_file(settings), json.dumps([asdict(entry) for entry in entries], indent=1) + "\n")
    finally:
        os.umask(previous)
