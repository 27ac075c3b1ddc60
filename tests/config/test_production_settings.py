"""Production starts only whole and safe: each way of being neither is tried in a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.servers import ROOT

WHOLE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "kB7-vQ2_xW9.zM4~tR6!pL1+nD8=hF3*jS5(gY0)cA2^eU7&iO9%",
    "ALLOWED_HOSTS": "godkjenning.example.no",
    "SITE_URL": "https://godkjenning.example.no",
    "DATABASE_URL": "postgres://fg:passord@db.example.no:5432/fg",
    "REDIS_URL": "redis://:passord@redis.example.no:6379/0",
    "EMAIL_URL": "smtp+tls://fg:pass%40ord@mail.example.no:587",
    "DEFAULT_FROM_EMAIL": "Helsedirektoratet <ikke-svar@example.no>",
    "VAR_DIR": "/var/lib/forhandsgodkjenning",
}


def run(arguments, **changes):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **WHOLE, **changes}
    kept = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=60
    )


def read(expression, **changes):
    program = f"import config.settings.production as settings; print({expression})"
    result = run(["-c", program], **changes)
    assert result.stderr == ""
    return result.stdout.strip()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": "change-me"}, "SECRET_KEY must be random"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must be random"),
        ({"DEBUG": "true"}, "DEBUG must be False"),
        ({"DEMO": "true"}, "DEMO must be False"),
        ({"STAFF_SECOND_FACTOR_REQUIRED": "false"}, "STAFF_SECOND_FACTOR_REQUIRED must be True"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name each host"),
        ({"SITE_URL": None}, "SITE_URL is not set."),
        ({"SITE_URL": "http://godkjenning.example.no"}, "SITE_URL must start with https://"),
        ({"SITE_URL": "https://andre.example.no"}, "SITE_URL must start with https://"),
        ({"VAR_DIR": None}, "VAR_DIR is not set."),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set."),
        ({"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, "DATABASE_URL must name a PostgreSQL server"),
        ({"REDIS_URL": None}, "REDIS_URL is not set."),
        ({"REDIS_URL": "memory://"}, "REDIS_URL must start with"),
        ({"EMAIL_URL": None}, "EMAIL_URL is not set."),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL must name a mail server"),
        ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL is not set."),
    ],
)
def test_production_refuses_to_start_when_unsafe_or_half_configured(changes, sentence):
    result = run(["-c", "import config.settings.production"], **changes)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {sentence}")


def test_production_passes_every_deployment_check():
    result = run(["-W", "error", "manage.py", "check", "--deploy", "--fail-level", "INFO"])
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.strip() == "System check identified no issues (1 silenced)."


def test_email_url_becomes_the_settings_of_the_sender():
    names = "(settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD, "
    names += "settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL)"
    assert read(names) == "('mail.example.no', 587, 'fg', 'pass@ord', True, False)"
    assert read(names, EMAIL_URL="smtp+ssl://mail.example.no") == "('mail.example.no', 465, '', '', False, True)"
    assert read(names, EMAIL_URL="smtp://mail") == "('mail', 25, '', '', False, False)"


def test_a_redis_socket_is_written_as_celery_and_the_cache_each_want_it():
    names = "settings.CELERY_BROKER_URL, settings.CACHES['default']['LOCATION']"
    assert read(names, REDIS_URL="unix:///run/redis.sock") == "redis+socket:///run/redis.sock unix:///run/redis.sock"


def test_proxy_headers_are_believed_only_when_a_proxy_is_declared():
    name = "getattr(settings, 'SECURE_PROXY_SSL_HEADER', None), getattr(settings, 'ALLAUTH_TRUSTED_PROXY_COUNT', 0)"
    assert read(name) == "None 0"
    assert read(name, TRUSTED_PROXIES="1") == "('HTTP_X_FORWARDED_PROTO', 'https') 1"


def test_a_message_comes_back_only_after_the_longest_task_could_have_ended():
    name = "settings.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'] > 2 * settings.EMAIL_TIMEOUT"
    assert read(name) == "True"
