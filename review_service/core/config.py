"""Settings from `REVIEW_*` environment variables; refuses to start in production without a secret."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from review_service.core.errors import BadConfiguration

PACKAGE = Path(__file__).resolve().parents[1]


def data_dir(name: str) -> Path:
    """The folder `templates`, `migrations` or `content`: packaged in a wheel,
    beside the package in a checkout."""
    packaged = PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations. Times are in days unless
    the name says otherwise."""

    mode: str = "production"  # production | demo | test
    secret_key: str = ""
    database_url: str = "sqlite:///instance/review.sqlite3"
    files_dir: str = ""  # "" for beside the database
    content_dir: Path = field(default_factory=lambda: data_dir("content"))
    base_url: str = "http://127.0.0.1:8000"
    show_pending: bool = True
    reopen_on: frozenset[str] = frozenset()  # statuses of a source that reopen approved articles at once
    csl_style: str = ""  # a .csl file that references are printed in; "" for AMA style
    passage_ranker: str = ""  # an installed one by its name; "" for ours
    login_failures: int = 8
    login_window_minutes: int = 15
    session_days: int = 14
    signing_minutes: int = 15  # a page that stood open for longer is not signed
    argon2_time: int = 2
    argon2_memory_kib: int = 19_456
    max_upload_bytes: int = 4_000_000
    signing_key_file: str = "instance/signing-key"  # outside the database; read by its owner only
    checkpoint_file: str = ""  # "": checkpoints are not written to a file
    checkpoint_webhook: str = ""  # "": nor sent to an address
    mail_server: str = ""  # smtp:// or smtps://; "": no mail is sent, and none is written
    mail_from: str = ""  # the address that mails come from
    outbound_allow: str = ""  # host[:port] or network, comma separated; "" for the public internet only
    contact_email: str = ""  # told to the services that are asked
    ncbi_api_key: str = ""
    pubmed_url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    pmc_ids_url: str = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"
    crossref_url: str = "https://api.crossref.org/"

    @property
    def files_folder(self) -> Path:
        """Where uploaded files are kept: `files` beside an SQLite database, else in `instance`."""
        if self.files_dir:
            return Path(self.files_dir)
        scheme, _, path = self.database_url.partition(":///")
        database = path.partition("?")[0] if scheme.startswith("sqlite") else ""
        return (Path(database).parent if database and database != ":memory:" else Path("instance")) / "files"

    @property
    def has_mail(self) -> bool:
        return bool(self.mail_server or self.mail_from)

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_production(self) -> bool:
        return self.mode == "production"


_NUMBERS = {
    "REVIEW_LOGIN_FAILURES": ("login_failures", 1),
    "REVIEW_LOGIN_WINDOW_MINUTES": ("login_window_minutes", 1),
    "REVIEW_SESSION_DAYS": ("session_days", 1),
    "REVIEW_SIGNING_MINUTES": ("signing_minutes", 1),
    "REVIEW_ARGON2_TIME": ("argon2_time", 1),
    "REVIEW_ARGON2_MEMORY_KIB": ("argon2_memory_kib", 8),
    "REVIEW_MAX_UPLOAD_BYTES": ("max_upload_bytes", 1_000),
}
_TEXTS = {
    "REVIEW_MODE": "mode",
    "REVIEW_SECRET_KEY": "secret_key",
    "REVIEW_DATABASE_URL": "database_url",
    "REVIEW_BASE_URL": "base_url",
    "REVIEW_SIGNING_KEY_FILE": "signing_key_file",
    "REVIEW_CHECKPOINT_FILE": "checkpoint_file",
    "REVIEW_CHECKPOINT_WEBHOOK": "checkpoint_webhook",
    "REVIEW_MAIL_SERVER": "mail_server",
    "REVIEW_MAIL_FROM": "mail_from",
    "REVIEW_FILES_DIR": "files_dir",
    "REVIEW_PASSAGE_RANKER": "passage_ranker",
    "REVIEW_CSL_STYLE": "csl_style",
    "REVIEW_OUTBOUND_ALLOW": "outbound_allow",
    "REVIEW_CONTACT_EMAIL": "contact_email",
    "REVIEW_NCBI_API_KEY": "ncbi_api_key",
    "REVIEW_PUBMED_URL": "pubmed_url",
    "REVIEW_PMC_IDS_URL": "pmc_ids_url",
    "REVIEW_CROSSREF_URL": "crossref_url",
}
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def _number(environ: Mapping[str, str], name: str, least: int) -> int:
    try:
        value = int(environ[name])
    except ValueError:
        raise BadConfiguration(f"{name} must be a whole number, not {environ[name]!r}.") from None
    if value < least:
        raise BadConfiguration(f"{name} must be at least {least}, not {value}.")
    return value


FALLEN = ("corrected", "expression_of_concern", "retracted", "superseded", "withdrawn")


def _statuses(listed: str) -> frozenset[str]:
    statuses = frozenset(name.strip() for name in listed.split(",") if name.strip())
    if unknown := sorted(statuses - set(FALLEN)):
        raise BadConfiguration(f"REVIEW_REOPEN_ON takes {', '.join(FALLEN)}, not {unknown[0]!r}.")
    return statuses


def settings_from(environ: Mapping[str, str] | None = None) -> Settings:
    """Raises BadConfiguration naming the variable and what it takes."""
    environ = os.environ if environ is None else environ
    values: dict[str, object] = {
        field_: environ[name] for name, field_ in _TEXTS.items() if environ.get(name)
    }
    for name, (field_, least) in _NUMBERS.items():
        if environ.get(name):
            values[field_] = _number(environ, name, least)
    if environ.get("REVIEW_CONTENT_DIR"):
        values["content_dir"] = Path(environ["REVIEW_CONTENT_DIR"])
    if shown := environ.get("REVIEW_SHOW_PENDING", "").lower():
        if shown not in _YES | _NO:
            raise BadConfiguration(f"REVIEW_SHOW_PENDING must be yes or no, not {shown!r}.")
        values["show_pending"] = shown in _YES
    if environ.get("REVIEW_REOPEN_ON"):
        values["reopen_on"] = _statuses(environ["REVIEW_REOPEN_ON"])
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.mode not in {"production", "demo", "test"}:
        raise BadConfiguration(f"REVIEW_MODE must be production, demo or test, not {settings.mode!r}.")
    refuse_weak_secret(settings)
    return settings


def refuse_weak_secret(settings: Settings) -> None:
    """Raises BadConfiguration where sessions could be forged."""
    if settings.is_production and len(settings.secret_key) < 32:
        raise BadConfiguration(
            "REVIEW_SECRET_KEY must hold at least 32 characters in production. "
            'Make one with: python -c "import secrets; print(secrets.token_hex(32))"'
        )
