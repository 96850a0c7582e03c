from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings


def test_defaults() -> None:
    settings = load_settings({})
    assert settings == Settings()
    assert (settings.home, settings.host, settings.port) == (Path(".xinzhi"), "127.0.0.1", 8000)
    assert (settings.model, settings.starter, settings.threshold, settings.top_k) == ("default", True, 0.5, 5)
    assert settings.api_key == ""


def test_every_setting_can_come_from_the_environment() -> None:
    environment = {
        "XINZHI_HOME": "/data/xinzhi",
        "XINZHI_HOST": "0.0.0.0",  # noqa: S104 - only parsed
        "XINZHI_PORT": " 9000 ",
        "XINZHI_MODEL": "BAAI/bge-small-zh-v1.5",
        "XINZHI_RERANKER": "BAAI/bge-reranker-base",
        "XINZHI_STARTER": "No",
        "XINZHI_THRESHOLD": "0.75",
        "XINZHI_TOP_K": "20",
        "XINZHI_API_KEY": "secret",
        "XINZHI_KEEP": "5",
        "XINZHI_COMPARE": "/data/questions.jsonl",
        "XINZHI_TOLERANCE": "0.1",
        "XINZHI_RATE_LIMIT": "60",
        "XINZHI_CORS_ORIGINS": "https://a.example, http://localhost:3000",
        "XINZHI_WATCH": "/data/inbox",
        "XINZHI_WORKERS": "4",
        "XINZHI_LOG_FORMAT": "json",
        "XINZHI_LOG_LEVEL": "info",
        "XINZHI_UPLOAD_MEGABYTES": "20",
        "XINZHI_LLM_BASE_URL": "http://localhost:9/v1",
        "XINZHI_LLM_MODEL": "some-model",
        "XINZHI_LLM_API_KEY": "sk-1",
        "HOME": "/root",
        "XINZHI_UNKNOWN": "x",
    }
    assert len(dataclasses.fields(Settings)) == 22
    assert load_settings(environment) == Settings(
        home=Path("/data/xinzhi"),
        host="0.0.0.0",  # noqa: S104 - only parsed
        port=9000,
        model="BAAI/bge-small-zh-v1.5",
        reranker="BAAI/bge-reranker-base",
        starter=False,
        threshold=0.75,
        top_k=20,
        api_key="secret",
        keep=5,
        compare="/data/questions.jsonl",
        tolerance=0.1,
        rate_limit=60,
        cors_origins="https://a.example, http://localhost:3000",
        watch="/data/inbox",
        workers=4,
        log_format="json",
        log_level="info",
        upload_megabytes=20,
        llm_base_url="http://localhost:9/v1",
        llm_model="some-model",
        llm_api_key="sk-1",
    )


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINZHI_PORT", "8123")
    assert load_settings().port == 8123


def test_a_flag_beats_the_environment_which_beats_the_default() -> None:
    environment = {"XINZHI_PORT": "9000", "XINZHI_TOP_K": "3", "XINZHI_MODEL": " "}
    settings = load_settings(environment, port=7000, top_k=None)
    assert (settings.port, settings.top_k, settings.model) == (7000, 3, "default")


@pytest.mark.parametrize("text", ["1", "true", "TRUE", "yes", "on"])
def test_true(text: str) -> None:
    assert load_settings({"XINZHI_STARTER": text}).starter is True


@pytest.mark.parametrize("text", ["0", "false", "No", "off"])
def test_false(text: str) -> None:
    assert load_settings({"XINZHI_STARTER": text}).starter is False


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "8000.5"),
        ("PORT", "http"),
        ("THRESHOLD", "-0.1"),
        ("THRESHOLD", "1.1"),
        ("THRESHOLD", "nan"),
        ("THRESHOLD", "inf"),
        ("THRESHOLD", "half"),
        ("TOP_K", "0"),
        ("TOP_K", "21"),
        ("TOP_K", "5.0"),
        ("KEEP", "0"),
        ("RATE_LIMIT", "-1"),
        ("WORKERS", "0"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
        ("UPLOAD_MEGABYTES", "0"),
        ("STARTER", "maybe"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"XINZHI_{variable} is '?{text}"):
        load_settings({f"XINZHI_{variable}": text})


@pytest.mark.parametrize("flags", [{"port": 70_000}, {"model": ""}, {"model": "  "}, {"threshold": float("nan")}])
def test_flags_are_judged_like_variables(flags: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="XINZHI_"):
        load_settings({}, **flags)


@pytest.mark.parametrize(("port", "threshold", "top_k"), [(0, 0.0, 1), (65535, 1.0, 20)])
def test_the_bounds_themselves_are_allowed(port: int, threshold: float, top_k: int) -> None:
    assert Settings(port=port, threshold=threshold, top_k=top_k).port == port


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - only judged
        ("::", False),
        ("192.168.1.4", False),
        ("example.org", False),
        ("localhost.example.org", False),
        ("", False),
    ],
)
def test_is_local(host: str, is_local: bool) -> None:
    assert Settings(host=host).is_local is is_local


def test_folders_lie_in_the_home_and_settings_cannot_change() -> None:
    settings = Settings(home=Path("/h"))
    assert (settings.documents, settings.index_root) == (Path("/h/documents"), Path("/h/index"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


@pytest.mark.parametrize("origin", ["*", "intranet.example", "https://a.example/path", "https://a.example b", "null"])
def test_an_origin_is_a_scheme_and_a_host(origin: str) -> None:
    with pytest.raises(SettingsError, match="XINZHI_CORS_ORIGINS"):
        Settings(cors_origins=origin)


def test_a_tilde_that_no_shell_has_read_is_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a unit, a container's environment, or in quotation marks."""
    monkeypatch.setenv("HOME", "/users/wang")
    monkeypatch.setenv("USERPROFILE", "/users/wang")
    environment = {"XINZHI_HOME": "~/xinzhi", "XINZHI_WATCH": "~/notes", "XINZHI_COMPARE": "~/q~.jsonl"}
    settings = load_settings(environment)
    assert (settings.home, settings.watch) == (Path("/users/wang/xinzhi"), "/users/wang/notes")
    assert settings.compare == "/users/wang/q~.jsonl"
    assert load_settings({"XINZHI_HOME": "~nobody-of-that-name/x"}).home == Path("~nobody-of-that-name/x")
    assert load_settings({}, watch="~/a").watch == "~/a"  # a flag has been read by the shell
