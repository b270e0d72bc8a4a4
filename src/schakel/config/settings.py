"""All settings, in one file. Secrets come from the environment or from ``SCHAKEL_HOME``."""

import sys
from pathlib import Path

from schakel.config import database, env
from schakel.config.secrets import key_for
from schakel.web.providers import read_providers

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.home()
DEMO = env.flag("SCHAKEL_DEMO") or (HOME / env.DEMO_MARK).exists()
TESTING = "pytest" in sys.modules
UNSIGNED_LAW_WORKS = DEMO or TESTING  # where unsigned legal configuration may work
DEBUG = False

SECRET_KEY = key_for("signing", HOME)
CONTEXT_KEY = key_for("context", HOME)
FIELD_KEY = key_for("bsn", HOME)
SECOND_FACTOR_KEY = key_for("second_factor", HOME)
WEBHOOK_KEY = key_for("webhook", HOME)
INDICATORS_ENGINE = env.one_of("SCHAKEL_INDICATORS_ENGINE", ("duckdb", "spark"))
EVENT_SOURCE = env.text("SCHAKEL_EVENT_SOURCE", "urn:schakel:installation")
ALLOWED_HOSTS = env.words("SCHAKEL_HOSTS", ("127.0.0.1", "localhost", "[::1]", "testserver"))
CSRF_TRUSTED_ORIGINS = env.words("SCHAKEL_ORIGINS")

INSTALLED_APPS = [
    "schakel.config.apps.ConfigApp",
    "schakel.audit",
    "schakel.journal",
    "schakel.regions",
    "schakel.access",
    "schakel.worklist",
    "schakel.people",
    "schakel.cases",
    "schakel.signals",
    "schakel.sharing",
    "schakel.selection",
    "schakel.handover",
    "schakel.table",
    "schakel.conference",
    "schakel.intake",
    "schakel.monitoring",
    "schakel.review",
    "schakel.simulation",
    "schakel.web",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "oauth2_provider",
]

MIDDLEWARE = [
    "schakel.web.middleware.headers.SecurityHeaders",
    "schakel.api.middleware.ProblemAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "schakel.web.middleware.transaction.RequestTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "schakel.web.middleware.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "schakel.web.middleware.viewer.ViewerContext",
    "schakel.web.middleware.transaction.ExpectedFailures",
]

ROOT_URLCONF = "schakel.config.urls"
ASGI_APPLICATION = "schakel.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web/templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "schakel.web.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": database.connection(env.text("SCHAKEL_DB_ROLE", "app"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "regions.Member"
AUTHENTICATION_BACKENDS = ["schakel.web.signin.DemoBackend"] if DEMO or TESTING else []
SESSION_ENGINE = "schakel.web.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEMO or TESTING)
LOGIN_URL = "/"

SIGN_IN_PROVIDERS = read_providers(env.text("SCHAKEL_OIDC"))
SIGN_IN_IDLE_SECONDS = 60 * int(env.text("SCHAKEL_IDLE_MINUTES", "15"))
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "schakel.web.accounts.ConfiguredProviders"
MFA_ADAPTER = "schakel.web.accounts.EncryptedSecrets"
MFA_TOTP_TOLERANCE = 1  # one code back and one forward: clocks of telephones differ

API_SCOPES = {
    "messages:send": "Send messages of the client's own organisation.",
    "cases:read": "Read how the cases stand that the client's own organisation sent.",
}
OAUTH2_PROVIDER = {
    "SCOPES": API_SCOPES,
    "SCOPES_BACKEND_CLASS": "schakel.access.clients.OwnScopes",
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials only
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # a token is kept as its hash
}

LANGUAGE_CODE = "nl"
LANGUAGE_COOKIE_NAME = "taal"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web/locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web/static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/built/.+$"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"schakel": {"handlers": ["console"], "level": "INFO"}},
}
