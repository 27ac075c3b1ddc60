"""One reader of environment variables: a missing or malformed one stops the start with a hint."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def require(name: str, hint: str) -> str:
    """Return the variable `name`; raise ImproperlyConfigured with `hint` when it is unset or empty."""
    value = env.str(name, default="")
    if not value:
        message = f"{name} is not set. {hint}"
        raise ImproperlyConfigured(message)
    return value
