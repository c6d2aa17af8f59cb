"""One settings file; everything that differs between installations comes from the environment or `.env`."""

import secrets
from datetime import date
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
EMBEDDED = not env("DATABASE_URL", default="").startswith("postgres")


def embedded_secret_key() -> str:
    """The key of an installation on one machine: made once, readable by its owner only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env("SECRET_KEY", default="") or (embedded_secret_key() if EMBEDDED else env("SECRET_KEY"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "core",
    "agencies",
    "procedures",
    "registers",
    "audits",
    "scoring",
    "reports",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "agencies.middleware.ActorMiddleware",
    "core.middleware.BodySizeMiddleware",
    "core.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "qms_portal.urls"
WSGI_APPLICATION = "qms_portal.wsgi.application"

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
                "core.context_processors.portal",
            ],
            "builtins": ["core.templatetags.portal"],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
            "PRAGMA recursive_triggers=ON"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

AUTH_USER_MODEL = "agencies.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "agencies.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

# Behind HTTPS everything is strict; on the loopback address of one machine there is no certificate.
SECURE = env.bool("SECURE", default=not (EMBEDDED or DEBUG))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["qms_portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("tabler", BASE_DIR / "node_modules/@tabler/core/dist/css"),
    ("be-vietnam-pro", BASE_DIR / "node_modules/@fontsource/be-vietnam-pro"),
]
WHITENOISE_USE_FINDERS = EMBEDDED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MAX_REQUEST_BYTES = 64 * 1024 * 1024

# Domain rules that a province sets for itself.
PROVINCE_NAME = env("PROVINCE_NAME", default="Cao Bằng")
HOTLINE = env("HOTLINE", default="")
HELP_EMAIL = env("HELP_EMAIL", default="")
DEMO_PASSWORD = env("DEMO_PASSWORD", default="")
LEAD_AGENCY_CODE = env("LEAD_AGENCY_CODE", default="CB.SKHCN")
QMS_TODAY = date.fromisoformat(env("QMS_TODAY")) if env("QMS_TODAY", default="") else None
DISSEMINATION_WORKING_DAYS = env.int("DISSEMINATION_WORKING_DAYS", default=10)
FEEDBACK_WORKING_DAYS = env.int("FEEDBACK_WORKING_DAYS", default=15)
FEEDBACK_CONTACT_MONTHS = env.int("FEEDBACK_CONTACT_MONTHS", default=12)
SURVEY_MIN_RESPONSES = env.int("SURVEY_MIN_RESPONSES", default=5)
SURVEYS_PER_HOUR = env.int("SURVEYS_PER_HOUR", default=5)
AUDITOR_COURSE_REQUIRED = env.bool("AUDITOR_COURSE_REQUIRED", default=False)
AUDIT_PROGRAMME_DUE = env("AUDIT_PROGRAMME_DUE", default="03-31")
ACTION_ESCALATION_DAYS = env.int("ACTION_ESCALATION_DAYS", default=15)
MINUTES_REMINDER_DAYS = env.int("MINUTES_REMINDER_DAYS", default=5)
MINUTES_ESCALATION_DAYS = env.int("MINUTES_ESCALATION_DAYS", default=10)
DOSSIER_ENTRY_WORKING_DAYS = env.int("DOSSIER_ENTRY_WORKING_DAYS", default=5)
PROVIDER_REVIEW_MONTHS = env.int("PROVIDER_REVIEW_MONTHS", default=12)
REPORT_OPENS = env("REPORT_OPENS", default="09-01")
REPORT_DUE = env("REPORT_DUE", default="10-15")
REPORT_DATA_FROM = env("REPORT_DATA_FROM", default="10-01")
REPORT_DATA_TO = env("REPORT_DATA_TO", default="09-30")
REPORT_DUE_MOVES_TO_WORKING_DAY = env.bool("REPORT_DUE_MOVES_TO_WORKING_DAY", default=True)
REPORT_RESUBMIT_WORKING_DAYS = env.int("REPORT_RESUBMIT_WORKING_DAYS", default=5)
REPORT_FIRST_YEAR = env.int("REPORT_FIRST_YEAR", default=0)
REPEATED_WORDS_PERCENT = env.int("REPEATED_WORDS_PERCENT", default=90)
REPEATED_WORDS_LEAST = env.int("REPEATED_WORDS_LEAST", default=20)
QUICK_CHECKLIST_MINUTES = env.int("QUICK_CHECKLIST_MINUTES", default=5)
TARGET_REPORTS_ON_TIME = env.int("TARGET_REPORTS_ON_TIME", default=None)
TARGET_MEAN_SCORE = env.int("TARGET_MEAN_SCORE", default=None)
TARGET_LAW_REVIEWS_ON_TIME = env.int("TARGET_LAW_REVIEWS_ON_TIME", default=None)
TARGET_REQUESTS_OVERDUE = env.int("TARGET_REQUESTS_OVERDUE", default=None)
TARGET_ACTIONS_OVERDUE = env.int("TARGET_ACTIONS_OVERDUE", default=None)

# Jobs: the database row is the job, Celery rings the bell (docs/decisions/0003).
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=300)
JOB_ATTEMPTS = 3
RECONCILE_SECONDS = env.int("RECONCILE_SECONDS", default=60)

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "reconcile": {
        "task": "core.tasks.reconcile",
        "schedule": RECONCILE_SECONDS,
        "options": {"queue": "default"},
    }
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="qms@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.logging.RequestIdFilter"}},
    "formatters": {"json": {"()": "core.logging.JsonFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]},
    },
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
