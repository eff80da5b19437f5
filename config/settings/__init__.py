"""Settings of every process. What differs between machines comes from config/env.py."""

import sys
from pathlib import Path

from csp.constants import NONE, SELF

from config import env as environment

env = environment.read()
CHECKOUT = environment.CHECKOUT

PROGRAMME_DIR = CHECKOUT / "programmes" / env.programme
ODOP = env  # the typed environment, for code that needs a place or a switch

SECRET_KEY = env.secret_key
CHECKOUT = environment.CHECKOUT
FIELD_KEY = env.field_key
globals().update(environment.django_mail(env.mail_url, env.mail_from))
DEBUG = False
DEMO = env.demo
PRODUCTION = env.production
ALLOWED_HOSTS = ["*"] if not env.production else [env.base_url.split("//", 1)[-1].split(":")[0]]
CSRF_TRUSTED_ORIGINS = [env.base_url]

INSTALLED_APPS = [
    "odop.kernel",
    "odop.places",
    "odop.accounts",
    "odop.partners",
    "odop.registry",
    "odop.linkage",
    "odop.privacy",
    "odop.intake",
    "odop.camps",
    "odop.casework",
    "odop.finance",
    "odop.indicators",
    "odop.diagnosis",
    "odop.planning",
    "odop.training",
    "odop.facilities",
    "odop.exhibitions",
    "odop.support",
    "odop.library",
    "odop.emart",
    "odop.wholesale",
    "odop.outlets",
    "odop.schemes",
    "odop.portal",
    "odop.desk",
    "odop.api",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "odop.kernel.pagecache.PageCacheMiddleware",  # first: a page everyone sees alike costs nothing below
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "odop.api.middleware.ApiMiddleware",  # sentences by Accept-Language, problems instead of pages
    "odop.privacy.middleware.AccessMiddleware",  # writes down who looked at whom, after the answer
    "odop.accounts.middleware.ScopeMiddleware",  # who asks, for row-level security; GETs may only SELECT
    "odop.privacy.middleware.WhyMiddleware",  # asks why a person outside one's own work is opened
    "odop.kernel.middleware.RefusalMiddleware",  # a DomainError becomes a page or a problem, never a 500
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "odop.kernel.context.everywhere",
                "odop.accounts.context.person",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "odop.kernel.templatetags.ui",
            ],
        },
    },
]

_url = env.web_database_url if env.process == "web" else env.database_url
if not _url:
    from config import postgres

    # Without a URL the embedded server of this ODOP_HOME answers, if it is up.
    _url = postgres.url(env.home, role="odop_web" if env.process == "web" else "odop_owner")
DATABASES = {"default": environment.django_database(_url, programme=env.programme)}
# Test databases are copies of the prepared, empty one: same schema, extensions and rights.
DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASES["default"]["NAME"]}
FORM_RENDERER = "odop.kernel.ui.widgets.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["odop.accounts.sessions.Backend"]
SESSION_ENGINE = "odop.accounts.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/me/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("hi", "हिन्दी")]
LOCALE_PATHS: list[Path] = []  # one catalogue per app: odop/<app>/locale
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kolkata"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = env.home / "static"
# Before `collectstatic` has run (tests, a first start) pages name the sources themselves.
_collected = "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _collected
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.home / "files"},
    },
    "staticfiles": {
        "BACKEND": "odop.kernel.static_files.Storage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_MANIFEST_STRICT = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
_https = env.base_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

RAZORPAY = env.razorpay  # none: the mart's own gateway, which moves no money
ASK_WHY = True  # officers say why they open a person who is not part of their own work
PROCRASTINATE_ON_APP_READY = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"odop": {"level": "INFO"}},
}
