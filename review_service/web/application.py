"""The application: every page's blueprint, and what runs beside and around them."""

import hashlib
from datetime import timedelta

from flask import Flask
from flask_bootstrap import Bootstrap5

from review_service.core.config import PACKAGE, Settings, data_dir, refuse_weak_secret
from review_service.core.db import Database
from review_service.web.articles import diffs, drafts, histories, submissions
from review_service.web.core import (
    checkpoint_publisher,
    errors,
    filters,
    health,
    look_up_worker,
    mail_sender,
    request_context,
    screener,
    security,
    units_of_work,
)
from review_service.web.core.cookies import RememberingSessions
from review_service.web.evidence import dismissals
from review_service.web.people import account, failed_signings, people, second_factors
from review_service.web.publishing import publications, questions, readers, records
from review_service.web.review import (
    agreements,
    confirmations,
    desk,
    re_reviews,
    reviews,
    rulings,
    threads,
    waivers,
)
from review_service.web.signing import sign_offs
from review_service.web.sources import (
    duplicates,
    look_ups,
    source_choices,
    source_files,
    source_status,
    sources,
    stored_files,
    word_searches,
)

FEATURES = (
    account,
    agreements,
    readers,
    confirmations,
    desk,
    diffs,
    dismissals,
    drafts,
    duplicates,
    health,
    histories,
    look_ups,
    people,
    publications,
    questions,
    re_reviews,
    records,
    reviews,
    rulings,
    screener,
    second_factors,
    sign_offs,
    failed_signings,
    source_choices,
    source_files,
    source_status,
    sources,
    stored_files,
    submissions,
    threads,
    waivers,
    word_searches,
)


def _static_digest() -> str:
    """Changes with any stylesheet or script, so that browsers may keep them and an upgrade
    still shows at once."""
    digest = hashlib.sha256()
    for path in sorted((PACKAGE / "static").rglob("*.*")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def make_app(settings: Settings) -> Flask:
    refuse_weak_secret(settings)
    if settings.csl_style:
        from review_service.services.publishing.reference_styles import style_at

        style_at(settings.csl_style)  # refused now, not on the first page that prints a reference
    app = units_of_work.Application(
        "review_service",
        template_folder=str(data_dir("templates")),
        static_url_path=f"/static/{_static_digest()}",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key or "only for tests and never in production",
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_upload_bytes,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=30),
        SESSION_COOKIE_NAME="__Host-review" if settings.is_production else "review",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        SESSION_REFRESH_EACH_REQUEST=False,  # the sign-in in the database ends at its time anyhow
    )
    app.extensions["review_settings"] = settings
    app.extensions["review_database"] = Database(settings.database_url)
    app.session_interface = RememberingSessions()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Bootstrap5(app)
    request_context.register(app)
    units_of_work.register(app)
    look_up_worker.register(app, settings, app.extensions["review_database"])
    screener.register(app, settings, app.extensions["review_database"])
    mail_sender.register(app, settings, app.extensions["review_database"])
    checkpoint_publisher.register(app, settings, app.extensions["review_database"])
    security.register(app)
    errors.register(app)
    filters.register(app)
    for feature in FEATURES:
        app.register_blueprint(feature.blueprint)
    return app
