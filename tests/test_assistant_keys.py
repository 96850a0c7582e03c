from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.app import create_app
from assistant.errors import SettingsError
from assistant.keys import create_key, is_key, load_keys, revoke_key
from assistant.rebuild import Rebuilder
from assistant.settings import Settings

HERE = "http://127.0.0.1:8000"


ODD_SALT = json.dumps([{"id": "a", "name": "a", "created_at": "", "salt": "salt", "hash": "00"}])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def test_a_key_is_known_again_and_not_kept(settings: Settings) -> None:
    first, second = create_key(settings, "编辑"), create_key(settings, "script")
    entries = load_keys(settings)
    assert [entry.name for entry in entries] == ["编辑", "script"]
    for key in (first, second):
        assert is_key(key.encode(), entries, settings)
        assert key.split("_", 2)[2] not in (settings.home / "keys.json").read_text(encoding="utf-8")
    assert stat.S_IMODE((settings.home / "keys.json").stat().st_mode) == 0o600
    assert first.split("_")[1] == entries[0].id


@pytest.mark.parametrize("wrong", ["", "xinzhi", "xinzhi__", "xinzhi_0_", "key", "\xff", "xinzhi_00000000_" + "a" * 43])
def test_what_is_no_key(settings: Settings, wrong: str) -> None:
    create_key(settings, "a")
    assert not is_key(wrong.encode("latin-1"), load_keys(settings), settings)


def test_the_same_secret_has_another_hash_in_another_entry(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: "same")
    create_key(settings, "a")
    create_key(settings, "b")
    one, other = load_keys(settings)
    assert one.hash != other.hash


def test_a_revoked_key_is_worthless(settings: Settings) -> None:
    key = create_key(settings, "a")
    revoke_key(settings, key.split("_")[1])
    assert load_keys(settings) == []
    with pytest.raises(SettingsError, match="no key '1a2b'"):
        revoke_key(settings, "1a2b")


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="No key was made"):
        create_key(Settings(home=tmp_path / "file"), "a")


def test_a_key_that_cannot_be_revoked_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, text: str) -> None:
        raise OSError(30, "Read-only file system")

    key_id = create_key(settings, "a").split("_")[1]
    monkeypatch.setattr("assistant.keys.write_whole", refuse)
    with pytest.raises(SettingsError, match=r"Read-only file system.*valid still"):
        revoke_key(settings, key_id)


def test_keys_open_a_running_server_and_revoking_closes_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Rebuilder, "start", lambda self, **_: True)
    client = TestClient(create_app(settings), base_url=HERE)
    assert client.post("/index/rebuild").status_code == 202  # this machine only, and no key yet
    key = create_key(settings, "a")
    assert client.post("/index/rebuild").status_code == 401
    for scheme in ("Bearer", "bearer"):
        assert client.post("/index/rebuild", headers={"authorization": f"{scheme} {key}"}).status_code == 202
    assert client.post("/index/rebuild", headers={"authorization": key}).status_code == 401
    create_key(settings, "b")
    revoke_key(settings, key.split("_")[1])
    assert client.post("/index/rebuild", headers={"authorization": f"Bearer {key}"}).status_code == 401
    assert key.split("_", 2)[2] not in caplog.text


def test_a_file_of_keys_that_another_user_made_is_not_said_to_be_removed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, encoding: str) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    create_key(settings, "a")
    monkeypatch.setattr(Path, "read_text", fail)
    with pytest.raises(SettingsError, match=r"\(Permission denied\)\. No key of it is accepted; let this user read it"):
        load_keys(settings)


@pytest.mark.parametrize("content", ["{", "[1]", json.dumps([{"id": "a"}]), ODD_SALT])
def test_a_damaged_file_of_keys_lets_nobody_in(settings: Settings, content: str) -> None:
    settings.home.mkdir()
    (settings.home / "keys.json").write_text(content, encoding="utf-8")
    client = TestClient(create_app(settings), base_url=HERE)
    assert client.post("/index/rebuild", headers={"authorization": "Bearer xinzhi_a_b"}).status_code == 401
