"""Headers that every answer carries: a strict CSP with a nonce, no framing, no sniffing,
no referrer to elsewhere."""

import secrets

from flask import Flask, Response, g

NONCE_PLACEHOLDER = "\0csp-nonce\0"  # no text can hold a NUL, so no text can ask for the nonce

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def _policy() -> str:
    return (
        "default-src 'none'; "
        f"script-src 'nonce-{nonce()}'; "
        "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def register(app: Flask) -> None:
    app.jinja_env.globals["nonce"] = nonce

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend(ALWAYS)
        if response.status_code != 304:  # the stored page goes on with the nonce that it was sent with
            response.headers["Content-Security-Policy"] = _policy()
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
