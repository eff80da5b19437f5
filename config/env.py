"""The only reader of os.environ: every setting that comes from outside, typed, with its default."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def yes(name: str, default: bool = False) -> bool:
    value = text(name)
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Env:
    home: Path  # where data lives: database, files, stamps
    programme: str  # which folder of programmes/
    database_url: str  # the owner: migrations, worker, commands
    web_database_url: str  # the web role, held by row-level security
    demo: bool
    production: bool
    secret_key: str
    field_key: str  # encrypts bank accounts at rest
    base_url: str
    sms_transport: str
    mail_transport: str
    process: str  # "web", "worker" or "manage"
    mail_url: str = ""  # smtps://… or smtp+tls://… of the mail server
    mail_from: str = ""
    razorpay: dict[str, str] | None = None  # key_id, key_secret, webhook_secret of the mart's payment service
    proxies: int = 0  # our own proxies in front, whose X-Forwarded-For is believed


def read() -> Env:
    home = Path(text("ODOP_HOME") or CHECKOUT / "var")
    production = yes("ODOP_PRODUCTION")
    demo = yes("ODOP_DEMO")
    if production and demo:
        raise SystemExit(
            "ODOP_DEMO=1 offers sign-in without a password: it cannot be used with ODOP_PRODUCTION=1."
        )
    secret_key = text("ODOP_SECRET_KEY")
    field_key = text("ODOP_FIELD_KEY")
    if production and not (len(secret_key) >= 32 and field_key):
        raise SystemExit(
            "Set ODOP_SECRET_KEY (32 characters or more) and ODOP_FIELD_KEY before running in production."
        )
    owner, mail_url = text("ODOP_DATABASE_URL"), text("ODOP_MAIL_URL")
    if mail_url and not text("ODOP_MAIL_FROM"):
        raise SystemExit("Set ODOP_MAIL_FROM, the address that mail comes from, beside ODOP_MAIL_URL.")
    return Env(
        home=home,
        programme=text("ODOP_PROGRAMME", "uttar_pradesh"),
        database_url=owner,
        web_database_url=text("ODOP_WEB_DATABASE_URL") or owner,
        demo=demo,
        production=production,
        secret_key=secret_key or "development-only-key-never-used-in-production",
        field_key=field_key or "ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMzJieXQ=",
        base_url=text("ODOP_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        sms_transport=text("ODOP_SMS_TRANSPORT", "odop.kernel.transports.to_local_page"),
        mail_transport=text("ODOP_MAIL_TRANSPORT")
        or ("odop.kernel.letters.by_smtp" if mail_url else "odop.kernel.transports.to_local_page"),
        mail_url=mail_url,
        mail_from=text("ODOP_MAIL_FROM"),
        process=text("ODOP_PROCESS", "manage"),
        razorpay=_razorpay(),
        proxies=int(text("ODOP_PROXIES", "0")),
    )


def _razorpay() -> dict[str, str] | None:
    """The three secrets of the payment service, or none: a part of them would take money that nobody hears of."""
    names = ("key_id", "key_secret", "webhook_secret")
    found = {name: text(f"ODOP_RAZORPAY_{name.upper()}") for name in names}
    if not any(found.values()):
        return None
    if not all(found.values()):
        raise SystemExit(
            "Set all of ODOP_RAZORPAY_KEY_ID, ODOP_RAZORPAY_KEY_SECRET and ODOP_RAZORPAY_WEBHOOK_SECRET, or none."
        )
    return found


def django_mail(url: str, sender: str) -> dict[str, object]:
    """Django's settings of a mail server from smtp://, smtp+tls:// (STARTTLS) or smtps://user:password@host:port."""
    parts = urlsplit(url)
    return {
        "DEFAULT_FROM_EMAIL": sender or "odop@localhost",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def django_database(url: str, *, programme: str) -> dict[str, object]:
    """Django's DATABASES entry of a postgresql:// URL; the programme's schema comes first in the search path."""
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "odop",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **query,
            "options": f"-c search_path={programme},public -c timezone=UTC",
            "prepare_threshold": 2,  # of what odop.kernel.planned asks; all else is sent as text
        },
    }
