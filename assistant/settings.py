"""Settings: ``XINZHI_*`` environment variables or flags, one frozen object, built once."""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from assistant.errors import SettingsError

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
# The least and the greatest value of settings that are numbers.
_RANGES: dict[str, tuple[int, float]] = {
    "port": (0, 65535),
    "threshold": (0, 1),
    "top_k": (1, 20),
    "keep": (1, 1000),
    "tolerance": (0, 1),
    "upload_megabytes": (1, 10_000),
    "rate_limit": (0, math.inf),
    "workers": (1, 64),
}
# Settings that are paths: a ~ at their beginning is the user's folder, as a unit or a container has no shell to say so.
_PATHS = ("home", "watch", "compare")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Each field is the environment variable ``XINZHI_<FIELD>`` in upper case."""

    home: Path = Path(".xinzhi")  # documents, index and lock files
    host: str = "127.0.0.1"  # address to listen on
    port: int = 8000  # 0 takes a free one
    model: str = "default"  # the shipped model, or a sentence-transformers folder or hub name
    reranker: str = ""  # folder or hub name of a CrossEncoder that reads the best hits again
    starter: bool = True  # whether the starter collection is part of the index
    threshold: float = 0.5  # least confidence, 0 to 1, of an answer that is given
    top_k: int = 5  # citations of an answer at most, 1 to 20
    # Wanted for whatever changes state; a must on any address but this machine's own.
    api_key: str = field(default="", repr=False)
    keep: int = 3  # generations of the index that stay on the disk, the current one included
    compare: str = ""  # a question file; a rebuild that serves fewer of its questions is not published
    tolerance: float = 0.02  # by how much the share of those questions may fall, 0 to 1
    upload_megabytes: int = 200  # largest upload, all its files together
    rate_limit: int = 600  # requests a minute of one client on another machine; 0 for no limit
    cors_origins: str = ""  # other sites whose pages may use the API, separated by commas
    watch: str = ""  # a folder that is part of the collection; `serve` takes in its changes by itself
    workers: int = 1  # processes that answer
    log_format: str = "text"  # text, or json: an object a line
    log_level: str = "warning"  # debug, info (every request), warning or error
    llm_base_url: str = ""  # an endpoint that speaks OpenAI's chat protocol; without it nothing is written
    llm_model: str = ""  # the name of its model
    llm_api_key: str = field(default="", repr=False)  # never shown and never logged

    def __post_init__(self) -> None:
        """Refuse values that make no sense. Raises SettingsError."""
        for name, (least, most) in _RANGES.items():
            if not least <= (value := getattr(self, name)) <= most:  # never so of what is no number
                upper = "" if most == math.inf else f" to {most}"
                raise SettingsError(f"XINZHI_{name.upper()} is {value}; it is a number from {least}{upper}.")
        if self.log_format not in {"text", "json"}:
            raise SettingsError(f"XINZHI_LOG_FORMAT is {self.log_format!r}; it is text or json.")
        if self.log_level not in {"debug", "info", "warning", "error"}:
            raise SettingsError(f"XINZHI_LOG_LEVEL is {self.log_level!r}; it is debug, info, warning or error.")
        for origin in self.allowed_origins:
            if not _ORIGIN.fullmatch(origin):
                raise SettingsError(
                    f"XINZHI_CORS_ORIGINS holds {origin!r}; an origin is like https://intranet.example."
                )
        self._check_language_model()
        if not self.model.strip():
            raise SettingsError("XINZHI_MODEL is empty. Give a model folder or name, or leave it unset.")

    def _check_language_model(self) -> None:
        if bool(self.llm_base_url) is not bool(self.llm_model):
            raise SettingsError("XINZHI_LLM_BASE_URL and XINZHI_LLM_MODEL belong together: set both, or neither.")
        if self.llm_base_url and not self.llm_base_url.startswith(("http://", "https://")):
            raise SettingsError(
                f"XINZHI_LLM_BASE_URL is {self.llm_base_url!r}; it is an address like http://127.0.0.1:8080/v1."
            )

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The other sites whose pages may use the API."""
        return tuple(origin.strip() for origin in self.cors_origins.split(",") if origin.strip())

    @property
    def documents(self) -> Path:
        """Where added documents are kept."""
        return self.home / "documents"

    @property
    def trash(self) -> Path:
        """Where removed documents are kept."""
        return self.home / "trash"

    @property
    def index_root(self) -> Path:
        """Where the generations are kept."""
        return self.home / "index"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def load_settings(environment: Mapping[str, str] | None = None, **flags: object) -> Settings:
    """Build the settings: a flag that is not None beats the environment variable, which beats the default.

    Raises:
        SettingsError: a value cannot be read or makes no sense.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for setting in fields(Settings):
        variable = f"XINZHI_{setting.name.upper()}"
        if (flag := flags.get(setting.name)) is not None:
            values[setting.name] = flag
        elif (text := environment.get(variable, "").strip()) != "":
            text = os.path.expanduser(text) if setting.name in _PATHS else text  # noqa: PTH111 - Path's own may fail
            values[setting.name] = _parse(variable, text, type(setting.default))
    return Settings(**values)  # type: ignore[arg-type]


def _parse(variable: str, text: str, kind: type) -> object:
    """``text`` as a value of ``kind``."""
    if kind is bool:
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise SettingsError(f"{variable} is {text!r}; it is true or false.")
    if kind in {int, float}:
        try:
            return kind(text)
        except ValueError as error:
            raise SettingsError(f"{variable} is {text!r}; it is a number.") from error
    return Path(text) if issubclass(kind, Path) else text
