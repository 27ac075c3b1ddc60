import socket

import psycopg
import pytest
import redis
from django.db import connection

from config.celery import app
from tests.conftest import OutsideConnection

pytestmark = pytest.mark.servers


def test_postgresql_url_names_a_server_that_answers(postgresql_url):
    with psycopg.connect(postgresql_url.replace("postgres://", "postgresql://")) as session:
        assert session.execute("select 40 + 2").fetchone() == (42,)


def test_redis_url_names_a_server_that_keeps_a_value(redis_url):
    with redis.Redis(unix_socket_path=redis_url.removeprefix("redis+socket://")) as client:
        client.set("a", "b")
        assert client.get("a") == b"b"


def test_worker_process_answers_a_ping_over_redis(celery_worker_process):
    with celery_worker_process():
        replies = app.control.inspect(timeout=5).ping()
    assert [reply["ok"] for reply in replies.values()] == ["pong"]


def test_socket_to_another_machine_is_refused():
    with socket.socket() as outside, pytest.raises(OutsideConnection, match="is not this machine"):
        outside.connect(("192.0.2.1", 80))


def test_sqlite_waits_for_its_turn(db):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
        assert connection.transaction_mode == "IMMEDIATE"
    else:
        assert connection.vendor == "postgresql"
