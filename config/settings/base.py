"""Settings shared by every environment. Safe for production; `dev` and `test` only relax them."""

import logging
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.logs import configure_structlog, logging_configuration
from config.settings.environment import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = False
DEMO = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "config.apps.ProjectConfig",
    "accounts",
    "correspondence",
    "units",
    "curriculum",
    "supervision",
    "approvals",
    "config.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.RefuseNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.DatabaseBusyMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "django.template.context_processors.i18n",
                "config.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "ds"
CRISPY_TEMPLATE_PACK = "ds"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and access -----------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
# The address is unique whatever its case, by a constraint on Lower("email") that this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "accounts.backends.LogInBackend",
    "accounts.backends.RolePermissionBackend",
    "guardian.backends.ObjectPermissionBackend",
]
# guardian's anonymous user would be a row in our table of people; nobody here has rights without a log-in.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# One address for each person; a new one counts when its owner has confirmed it.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The session's cookie dies with the browser; its longest life is SESSION_COOKIE_AGE all the same.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "accounts.account_forms.LogInForm",
    "signup": "accounts.account_forms.SignUpForm",
    "add_email": "accounts.account_forms.NewAddressForm",
    "change_password": "accounts.account_forms.ChangePasswordForm",
    "set_password": "accounts.account_forms.SetPasswordForm",
    "reset_password": "accounts.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.account_forms.NewPasswordForm",
    "reauthenticate": "accounts.account_forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.account_forms.CodeForm",
    "reauthenticate": "accounts.account_forms.ConfirmCodeForm",
    "activate_totp": "accounts.account_forms.RegisterAppForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/h/key",
    "confirm_email": "1/3m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Forhåndsgodkjenning"
STAFF_SECOND_FACTOR_REQUIRED = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_FAILURE_VIEW = "config.error_views.csrf_failure"

# Language and time -------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("Engelsk"))]
# Our own texts, and what Django itself leaves in English on Norwegian pages.
#: the files of the catalogue of programmes; one that is wrong is refused by name, and the others are in use
PROGRAMMES_FOLDER = BASE_DIR / "curriculum" / "data" / "programmes"

LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "config" / "framework_texts"]
TIME_ZONE = "Europe/Oslo"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["config.formats"]

# Files ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("designsystemet", BASE_DIR / "node_modules" / "@digdir" / "designsystemet-css" / "dist"),
    ("inter", BASE_DIR / "node_modules" / "@fontsource" / "inter"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
AUDIT_HEADS_DIR = Path(env.str("AUDIT_HEADS_DIR", default=str(VAR_DIR / "audit-heads")))
ARCHIVE_DIR = Path(env.str("ARCHIVE_DIR", default=str(VAR_DIR / "archive")))
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
ATTACHMENTS_PER_APPLICATION = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# More than this no form sends; it is refused unread. One attachment that is too big gets its own sentence.
REQUEST_MAX_BYTES = 32 * 1024 * 1024

# Mail and letters --------------------------------------------------------------------
EMAIL_BACKEND = "correspondence.backends.OutboxBackend"
EMAIL_TIMEOUT = 30
CORRESPONDENCE_TRANSPORT = "smtp"
CORRESPONDENCE_MAILDIR = VAR_DIR / "mailbox"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Helsedirektoratet <ikke-svar@helsedirektoratet.example>")
# Facts of the agency that stand in letters. The appeal body is unset until somebody answers for it.
AGENCY_NAME = env.str("AGENCY_NAME", default="Helsedirektoratet")
AGENCY_ADDRESS = env.str("AGENCY_ADDRESS", default="Postboks 220 Skøyen, 0213 Oslo")
AGENCY_EMAIL = env.str("AGENCY_EMAIL", default="")
APPEAL_BODY = env.str("APPEAL_BODY", default="")
APPEAL_WEEKS = env.int("APPEAL_WEEKS", default=3)
# How long a doctor has to answer before a decision is changed to their detriment or an approval is revoked.
ADVANCE_NOTICE_DAYS = env.int("ADVANCE_NOTICE_DAYS", default=14)
# Whoever is asked to confirm something has so many days; reminders go out so many days before the time is up.
REQUEST_DUE_DAYS = env.int("REQUEST_DUE_DAYS", default=14)
REQUEST_REMINDER_DAYS = [int(days) for days in env.list("REQUEST_REMINDER_DAYS", default=[7, 2])]
# A doctor who is asked for information has so many days; the case waits meanwhile, and the same reminders go out.
QUESTION_DUE_DAYS = env.int("QUESTION_DUE_DAYS", default=14)
# A case not decided so many months after receipt needs a provisional answer (fvl. § 11 a); the desk marks it before.
PROVISIONAL_ANSWER_MONTHS = env.int("PROVISIONAL_ANSWER_MONTHS", default=1)
PROVISIONAL_SOON_DAYS = env.int("PROVISIONAL_SOON_DAYS", default=7)
# What one person may send to one address through requests, and how often a page of personal links may be opened.
REQUEST_MAILS_PER_HOUR = 5
# A draft that nobody has worked on for so many days is emptied, after a warning so many days before, and another.
DRAFT_PURGE_DAYS = env.int("DRAFT_PURGE_DAYS", default=365)
DRAFT_WARNING_DAYS = [int(days) for days in env.list("DRAFT_WARNING_DAYS", default=[30, 7])]
PERSONAL_LINK_RATE = "30/m/ip"
# A supervisor who has stopped following a service can still write up what was done, for so many days.
FORMER_SUPERVISOR_DAYS = env.int("FORMER_SUPERVISOR_DAYS", default=60)
# The doctor answers for a logged meeting by the link in the mail within so many days, and by logging in after that.
MEETING_LINK_DAYS = env.int("MEETING_LINK_DAYS", default=30)
# A supervisor who is asked for the meeting of a month can log it by the link in the mail for so many days.
MONTH_LINK_DAYS = env.int("MONTH_LINK_DAYS", default=14)
# The follow-up tells doctor and supervisor of a finding that has stood so many days, and staff so many days after that.
FOLLOWUP_TELL_DAYS = env.int("FOLLOWUP_TELL_DAYS", default=3)
FOLLOWUP_LIST_DAYS = env.int("FOLLOWUP_LIST_DAYS", default=21)
# Rule files of another folder than the ones that come with the program: for trying out rules before they are in force.
RULES_FOLDER = env.str("RULES_FOLDER", default="")
# It says that an approval ends so many days before, and that nobody was evaluated for so many months in a row.
FOLLOWUP_ENDS_DAYS = env.int("FOLLOWUP_ENDS_DAYS", default=60)
FOLLOWUP_EVALUATION_MONTHS = env.int("FOLLOWUP_EVALUATION_MONTHS", default=3)
# Hours come in lumps, so that a pace is told of only after so many whole months.
FOLLOWUP_HOURS_MONTHS = env.int("FOLLOWUP_HOURS_MONTHS", default=3)
# A supervisor is asked for the meeting of a month from this day of it on, and told once more when the month is over.
REMINDER_ASK_FROM_DAY = env.int("REMINDER_ASK_FROM_DAY", default=20)
# Doctor or supervisor is reminded of a meeting not answered for, of what was not ticked, and of a plan not signed,
# after so many days; of an approval that ends, so that the confirmation is asked for in time, so many days before.
REMINDER_ANSWER_DAYS = env.int("REMINDER_ANSWER_DAYS", default=7)
REMINDER_UNTICKED_DAYS = env.int("REMINDER_UNTICKED_DAYS", default=3)
REMINDER_PLAN_DAYS = env.int("REMINDER_PLAN_DAYS", default=14)
REMINDER_ENDS_DAYS = env.int("REMINDER_ENDS_DAYS", default=60)
# How often private calendar addresses may be read from one address of the net: a whole hospital may be behind one.
CALENDAR_RATE = "120/m/ip"
# A decision letter that is not opened within so many days is told of once more (eForvaltningsforskriften § 8).
LETTER_REMINDER_DAYS = env.int("LETTER_REMINDER_DAYS", default=7)
# How often a letter may be checked from one address of the net: a code is long, and guessing is slow.
LETTER_CHECK_RATE = "20/m/ip"
# How often a self-check may be answered to one address of the net: an answer costs a tenth of a second at the most.
SELF_CHECK_RATE = "120/m/ip"
# The statistics say how large a share was decided within so many days, unless the reader asks about another number.
STATISTICS_WITHIN_DAYS = env.int("STATISTICS_WITHIN_DAYS", default=90)
# A simulation of a draft of the rules is deleted after so many days.
SIMULATION_KEEP_DAYS = env.int("SIMULATION_KEEP_DAYS", default=90)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

# Both live in Redis in production, possibly in the same one.
CACHE_KEY_PREFIX = "forhandsgodkjenning"


def broker_address(redis_url: str) -> str:
    """Return the Redis address as Celery writes it: a unix socket has another scheme there."""
    return redis_url.replace("unix://", "redis+socket://", 1)


# Work outside the request ----------------------------------------------------------------
# Where the embedded site keeps its messages; production has Redis.
BROKER_DIR = VAR_DIR / "broker"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/Oslo"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_BEAT_SCHEDULE = {
    "correspondence.send_due": {"task": "correspondence.send_due", "schedule": crontab(minute="*")},
    # In the daytime: nobody is helped by a reminder at night.
    "correspondence.send_scheduled": {
        "task": "correspondence.send_scheduled",
        "schedule": crontab(minute="*/10", hour="7-20"),
    },
    "approvals.mark_delivered_requests": {
        "task": "approvals.mark_delivered_requests",
        "schedule": crontab(minute="*"),
    },
    "approvals.make_ordered_letters": {"task": "approvals.make_ordered_letters", "schedule": crontab(minute="*")},
    "approvals.notify_again_of_unopened_decisions": {
        "task": "approvals.notify_again_of_unopened_decisions",
        "schedule": crontab(minute=40, hour="7-18"),
    },
    # By the hour, so that a night without a clock costs hours and not the reminder; each is sent once all the same.
    "approvals.remind_due_requests": {
        "task": "approvals.remind_due_requests",
        "schedule": crontab(minute=10, hour="7-20"),
    },
    "approvals.follow_old_drafts": {"task": "approvals.follow_old_drafts", "schedule": crontab(minute=30, hour="8-18")},
    "approvals.follow_up": {"task": "approvals.follow_up", "schedule": crontab(minute=15, hour=4)},
    "approvals.renew_outdated_confirmations": {
        "task": "approvals.renew_outdated_confirmations",
        "schedule": crontab(minute=45, hour=4),
    },
    "approvals.plan_reminders": {"task": "approvals.plan_reminders", "schedule": crontab(minute=30, hour=6)},
    "approvals.export_audit_head": {"task": "approvals.export_audit_head", "schedule": crontab(minute=45, hour=23)},
    "approvals.run_waiting_simulations": {
        "task": "approvals.run_waiting_simulations",
        "schedule": crontab(minute="*"),
    },
    "approvals.delete_old_simulations": {
        "task": "approvals.delete_old_simulations",
        "schedule": crontab(minute=20, hour=3),
    },
    # A session that nobody came back to is a row until then, and may hold a form that was kept (ADR 0013).
    "accounts.delete_old_sessions": {"task": "accounts.delete_old_sessions", "schedule": crontab(minute=50)},
    "approvals.expire_overdue_requests": {
        "task": "approvals.expire_overdue_requests",
        "schedule": crontab(minute=20),
    },
}

# The browser is told what it may do -----------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Designsystemet's icons are data URIs inside its stylesheet.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Logs: one JSON object a line, without personal data -------------------------------------------------
configure_structlog()
LOGGING = logging_configuration(level=env.str("LOG_LEVEL", default="INFO"))
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
