"""`serve` and `demo`: the web pages, with or without the sample content."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from review_service.cli.environment import now, settings, signing_rules
from review_service.core.config import Settings
from review_service.core.errors import BadConfiguration


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--threads", default=4, show_default=True)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages with gunicorn. The database has to be at the shipped schema."""
    from review_service.cli.log import key_problem
    from review_service.core.config import settings_from
    from review_service.core.db import Database
    from review_service.jobs.smtp import server_of
    from review_service.schema.upgrade import problems, warnings

    chosen = settings_from()
    database = Database(chosen.database_url)
    faults = problems(database)
    if faults:
        raise BadConfiguration(" ".join(faults))
    for sentence in warnings(database):
        click.echo(f"review-service: {sentence}", err=True)
    database.dispose()
    if reason := key_problem(chosen):
        click.echo(f"review-service: {reason} Until then nothing can be approved.", err=True)
    server_of(chosen)  # as the style below: in one line, before a server begins
    if chosen.csl_style:
        from review_service.services.publishing.reference_styles import style_at

        style_at(chosen.csl_style)
    _run(chosen, host, port, workers, threads)


def _run(chosen: Settings, host: str, port: int, workers: int, threads: int) -> None:
    from gunicorn.app.base import BaseApplication

    from review_service.cli import gunicorn_settings as shared

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"{host}:{port}")
            self.cfg.set("workers", workers)
            self.cfg.set("threads", threads)
            for name in ("worker_class", "preload_app", "pre_fork", "post_fork"):
                self.cfg.set(name, getattr(shared, name))
            self.cfg.set("accesslog", os.environ.get("REVIEW_ACCESS_LOG"))
            self.cfg.set("loglevel", os.environ.get("REVIEW_LOG_LEVEL", "warning"))

        def load(self) -> Any:
            from review_service import create_app

            return create_app(chosen)

    Server().run()


@click.command("demo")
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--folder", default="instance", show_default=True, help="Where the database and the keys are kept."
)
@click.option("--load-only", is_flag=True, help="Load the sample content and stop.")
def demo(port: int, folder: str, load_only: bool) -> None:
    """The whole product with sample content and sample people, for trying it out."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("REVIEW_MODE", "demo")
    os.environ.setdefault("REVIEW_SECRET_KEY", _secret(place))
    os.environ["REVIEW_DATABASE_URL"] = os.environ.get("REVIEW_DATABASE_URL") or (
        f"sqlite:///{place / 'review.sqlite3'}"
    )
    os.environ.setdefault("REVIEW_FILES_DIR", str(place / "files"))
    os.environ.setdefault("REVIEW_BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("REVIEW_SIGNING_KEY_FILE", str(place / "signing-key"))
    chosen = settings()
    _load(chosen)
    if load_only:
        return
    _greet(port)
    _run(chosen, "127.0.0.1", port, 1, 4)


def _secret(place: Path) -> str:
    file = place / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def _load(chosen: Settings) -> None:
    from review_service.cli.log import ensure_key
    from review_service.core.db import Database
    from review_service.jobs.screener import policy_of, screen_current
    from review_service.schema.upgrade import migrate
    from review_service.services.core.policies import read_policies
    from review_service.services.demo import DemoSettings, is_empty, load_demo
    from review_service.services.signing.signing_keys import read_key

    database = Database(chosen.database_url)
    migrate(database)
    if made := ensure_key(database, chosen):
        click.echo(made)
    with database.writing() as session:
        if is_empty(session):
            policies, key = read_policies(chosen.content_dir), read_key(Path(chosen.signing_key_file))
            demo_settings = DemoSettings(chosen.content_dir, signing_rules(chosen), policies, key)
            start = now() - timedelta(minutes=30)
            with click.progressbar(
                load_demo(session, demo_settings, start), label="Loading the sample content"
            ) as bar:
                for _line in bar:
                    pass
    for _slug, _count in screen_current(database, policy_of(chosen, now())):
        pass  # so that passages and findings are there when the first page is opened
    database.dispose()


def _greet(port: int) -> None:
    from review_service.services.demo import SAMPLE_PASSWORD, SAMPLE_TOTP_SECRET

    click.echo(f"\n  http://127.0.0.1:{port}   (Ctrl+C stops it)\n")
    click.echo(f"  Sample people, everybody's password is {SAMPLE_PASSWORD}:")
    for email, roles in _people():
        click.echo(f"    {email:32} {roles}")
    click.echo(f"  To sign, the board's one-time codes come from the secret {SAMPLE_TOTP_SECRET};")
    click.echo("  the signing page shows the code of the moment.\n")


def _people() -> list[tuple[str, str]]:
    from review_service.core.db import Database
    from review_service.services.people.people import list_people

    database = Database(settings().database_url)
    with database.reading() as session:
        return [
            (person.email, ", ".join(role.value for role in roles)) for person, roles in list_people(session)
        ]


COMMANDS = (serve, demo)
