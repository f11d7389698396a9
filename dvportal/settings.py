"""All settings. Every value that differs between places comes from the environment through `env`.

The table of variables is in docs/operations.md. Safe for production as it stands: nothing needs to be set.
"""

import socket
from pathlib import Path

from csp.constants import NONE, SELF

from dvportal import env
from dvportal.serving import places

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What the environment says ---
HOME = env.folder("PORTAL_HOME", BASE_DIR / "var")  # private database, secrets, logs, collected static files
PORT = env.whole("PORT", 8000, 1, 65535)
BIND = env.text("BIND", "127.0.0.1")
HTTPS = env.flag("PORTAL_HTTPS")  # a proxy with TLS stands in front
TRUSTED_PROXIES = env.whole(
    "PORTAL_PROXIES", 1 if HTTPS else 0, 0, 5
)  # entries of X-Forwarded-For to believe
DEBUG = env.flag("PORTAL_DEBUG")
SECRET_KEY = env.text("PORTAL_SECRET_KEY") or env.kept_secret(places.secret_key_file(HOME))
SECRET_KEY_FALLBACKS = env.words("PORTAL_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.hosts("PORTAL_HOSTS", ["localhost", "127.0.0.1", "[::1]", socket.gethostname().lower()])
LOAD_DEMO = env.flag("PORTAL_DEMO", default=True)  # the sample district, into a portal that has no unit yet
CSRF_TRUSTED_ORIGINS = env.origins("PORTAL_TRUSTED_ORIGINS")

# --- What the portal is made of ---
INSTALLED_APPS = [
    "dvportal",
    "spreadsheets",
    "reports",
    "campaigns",
    "democracy_regs",
    "orgs",
    "common",
    "csp",
    "import_export",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dvportal.middleware.permissions_policy",
    "dvportal.middleware.refuse_huge_bodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dvportal.middleware.limit_sessions",
    "dvportal.middleware.guard_answers",
    # Sign-in is the rule; the few public views say so with @login_not_required.
    "orgs.views.session.CarryTypedText",
    "orgs.views.steps.first_things_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dvportal.middleware.RetryDeadlocks",  # last: it calls the view itself
]
ROOT_URLCONF = "dvportal.urls"
WSGI_APPLICATION = "dvportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dvportal.navigation.context",
            ],
        },
    }
]

# --- Database: PostgreSQL only ---
EXTERNAL_DATABASE = env.database("DATABASE_URL")
PRIVATE_DATABASE = EXTERNAL_DATABASE is None
DATABASES = {
    "default": {
        **(
            EXTERNAL_DATABASE
            or {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": places.DATABASE_NAME,
                "USER": places.DATABASE_ROLE,
                "PASSWORD": env.kept_secret(places.password_file(HOME), 24),
                "HOST": str(places.sockets(HOME)),
                "PORT": "5432",
                "OPTIONS": {},
            }
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a restarted server costs nobody a page
    }
}

# --- Jobs: a row in PostgreSQL is the truth, a broker message only a hint to look at it ---
REDIS_URL = env.redis("REDIS_URL")
PRIVATE_REDIS = not REDIS_URL
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1) or f"redis+socket://{places.redis_socket(HOME)}"
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300  # seconds; the soft limit must be below it or Celery refuses to send
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # far above the hard limit: a shorter one runs long tasks twice
    "unacked_restore_interval": 5,  # with the next: a killed worker's hint is back in 7–12 s, not 102
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"  # the schedule in dvportal/celery.py keeps office hours
WORKER_MEMORY_MB = env.whole("PORTAL_WORKER_MEMORY_MB", 2048, 256, 65536)  # address space of one worker child

# --- Letters: reminders of forms. Only told in the worker's log until a mail server is named ---
globals().update(env.mail("PORTAL_MAIL_URL"))
DEFAULT_FROM_EMAIL = env.text("PORTAL_MAIL_FROM", "Cổng Dân vận <khong-tra-loi@localhost>")
PORTAL_ADDRESS = next(iter(env.origins("PORTAL_ADDRESS")), "").rstrip("/")  # what letters lead to

# --- People ---
AUTH_USER_MODEL = "orgs.User"
LOGIN_URL = "orgs:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
OTP_TOTP_ISSUER = "Cổng Dân vận"  # what an authenticator app shows above the code
SESSION_COOKIE_AGE = 30 * 60  # seconds without a request until sign-in is asked again
SESSION_ABSOLUTE_AGE = 12 * 60 * 60  # seconds after sign-in, whatever was done meanwhile
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- How long data is kept, in days; 0 is for ever ---
KEEP_DAYS = {
    "sessions": 1,
    "sheets": env.whole("PORTAL_KEEP_SHEETS_DAYS", 730, 0, 36_500),
    "rendered": env.whole("PORTAL_KEEP_FILES_DAYS", 365, 0, 36_500),
    "addresses": env.whole("PORTAL_KEEP_ADDRESSES_DAYS", 730, 0, 36_500),
    "names": env.whole("PORTAL_KEEP_NAMES_DAYS", 0, 0, 36_500),
}

# --- Language, numbers, days ---
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["dvportal.formats"]

# --- Static files and uploads ---
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = HOME / "files"
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one uploaded file; forms check it and name it in their sentence
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes; larger uploads go to a temporary file

# --- What browsers are told ---
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]  # the proxy's own probe speaks plain HTTP
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Logs: no names of persons, no form contents ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("PORTAL_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "pikepdf": {"level": "WARNING"},  # says at each start that it can speak
    },
}
