"""How a desk is set up: `desk.toml`, read strictly."""

import os
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.desk.home import OPTIONS_FILE
from atrocityrisk.errors import SpecError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

PASSWORD_VARIABLE = "ATROCITYRISK_DESK_DATABASE_PASSWORD"
OWNER_PASSWORD_VARIABLE = "ATROCITYRISK_DESK_OWNER_PASSWORD"
MAIL_PASSWORD_VARIABLE = "ATROCITYRISK_DESK_MAIL_PASSWORD"
AS_OWNER_VARIABLE = "ATROCITYRISK_DESK_AS_OWNER"
"""Set to 1 for upgrades, backups and restores: they act as the role that owns the tables."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseOptions(_Strict):
    """Which database keeps the records; passwords come from the environment, never from a file."""

    engine: Literal["sqlite", "postgresql"] = "sqlite"
    name: str = "atrocityrisk_desk"
    host: str = ""
    port: int = Field(default=5432, ge=1, le=65535)
    # The application's role: it owns no table, so that the row policies hold for it.
    user: str = "atrocityrisk_desk"
    # The role that owns the tables: for upgrades, backups and restores alone.
    owner: str = "atrocityrisk_owner"

    @property
    def password(self) -> str:
        """Password of the application's role."""
        return os.environ.get(PASSWORD_VARIABLE, "")

    @property
    def owner_password(self) -> str:
        """Password of the role that owns the tables."""
        return os.environ.get(OWNER_PASSWORD_VARIABLE, "")


class ServingOptions(_Strict):
    """Where the desk listens, and by which names it may be called."""

    address: str = "127.0.0.1"
    port: int = Field(default=8765, ge=1, le=65535)
    host_names: tuple[str, ...] = ()
    # "proxy": a reverse proxy on the same machine speaks TLS and passes requests on.
    tls: Literal["none", "proxy"] = "none"
    threads: int = Field(default=8, ge=1, le=64)

    @property
    def loopback(self) -> bool:
        """Whether only programs of this machine can reach the desk, and by its own names."""
        return self.address in LOOPBACK and not self.host_names

    @model_validator(mode="after")
    def _reachable_safely(self) -> "ServingOptions":
        if "*" in self.host_names or any(name.startswith(".") for name in self.host_names):
            raise ValueError("host_names must be whole names; a pattern lets any name in")
        return self


class AccountOptions(_Strict):
    """How people prove who they are."""

    one_time_codes: Literal["optional", "required"] = "optional"
    session_hours: int = Field(default=10, ge=1, le=24)
    failures_before_lockout: int = Field(default=5, ge=3, le=20)
    lockout_minutes: int = Field(default=30, ge=5, le=1440)
    password_characters: int = Field(default=12, ge=12, le=128)


class UploadOptions(_Strict):
    """Bounds on what is uploaded."""

    megabytes: int = Field(default=20, ge=1, le=200)
    unpacked_megabytes: int = Field(default=200, ge=1, le=1000)
    rows: int = Field(default=200_000, ge=1, le=1_000_000)


class RetentionOptions(_Strict):
    """For how long what is no record is kept."""

    upload_days: int = Field(default=30, ge=1, le=365)
    activity_days: int = Field(default=730, ge=90, le=3650)
    backups: int = Field(default=14, ge=1, le=1000)
    # After so many days a withdrawn record's owner is asked whether it is still needed.
    withdrawn_review_days: int = Field(default=365, ge=30, le=3650)


class AlertOptions(_Strict):
    """How often rules are looked at, and whether strangers may read public bulletins."""

    # A run later than this shows on the first page as missed.
    run_hours: int = Field(default=26, ge=1, le=24 * 31)
    publish: bool = False


class MailOptions(_Strict):
    """Messages that say that there is something to read, never what; off until a host is named."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    user: str = ""
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str = ""
    # Addresses of the office, each with the level up to which it is told of bulletins.
    public: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    confidential: tuple[str, ...] = ()

    @property
    def on(self) -> bool:
        """Whether messages are sent at all."""
        return bool(self.host)

    @property
    def password(self) -> str:
        """Password at the mail server."""
        return os.environ.get(MAIL_PASSWORD_VARIABLE, "")

    @model_validator(mode="after")
    def _addresses_alone(self) -> "MailOptions":
        named = (*self.public, *self.restricted, *self.confidential)
        if self.on and not self.sender:
            raise ValueError("with a host, sender must name the address that messages come from")
        for one in (*named, *((self.sender,) if self.sender else ())):
            if one.count("@") != 1 or not one.isprintable() or set(one) & set(" ,;<>"):
                raise ValueError(f"expected an address such as desk@example.org, found {one!r}")
        return self


class DeskOptions(_Strict):
    """All that `desk.toml` may say."""

    title: str = Field(default="Early-warning desk", max_length=60)
    time_zone: str = "UTC"
    # A desk to learn with: invented States alone, and a banner on every page. `desk demo` sets it.
    training: bool = False
    database: DatabaseOptions = DatabaseOptions()
    serving: ServingOptions = ServingOptions()
    accounts: AccountOptions = AccountOptions()
    uploads: UploadOptions = UploadOptions()
    retention: RetentionOptions = RetentionOptions()
    alerts: AlertOptions = AlertOptions()
    mail: MailOptions = MailOptions()


def read_options(home: Path) -> DeskOptions:
    """Options of the desk in a folder; the defaults where it has no file of them."""
    path = home / OPTIONS_FILE
    if not path.is_file():
        return DeskOptions()
    try:
        return DeskOptions.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SpecError(f"expected TOML in {path}, found text that is none: {problem}") from problem
    except ValidationError as problem:
        raise SpecError(f"{path}: {_first_fault(problem)}") from problem


def _first_fault(problem: ValidationError) -> str:
    fault = problem.errors()[0]
    *tables, key = [str(part) for part in fault["loc"]] or ["the file"]
    place = ".".join(tables) or "the top"
    if fault["type"] != "extra_forbidden":
        return f"[{place}] {key}: {fault['msg']}, found {fault.get('input')!r}"
    model: type[BaseModel] = DeskOptions
    for name in tables:
        kind = model.model_fields[name].annotation
        assert isinstance(kind, type)
        model = kind
    return f"[{place}] has no key {key!r}{did_you_mean(key, list(model.model_fields))}"
