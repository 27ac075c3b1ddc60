"""Searching cases by a part of the doctor's or the unit's name, on PostgreSQL by trigrams; SQLite's tables are small."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# UPPER(...) because that is what Django's icontains asks.
_CREATE = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX accounts_user_name_part ON accounts_user USING gin (UPPER(name) gin_trgm_ops)",
    "CREATE INDEX units_unit_name_part ON units_palliativeunit USING gin (UPPER(name) gin_trgm_ops)",
]
_DROP = ["DROP INDEX units_unit_name_part", "DROP INDEX accounts_user_name_part"]


def _on_postgresql(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def create(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _on_postgresql(schema_editor, _CREATE)


def drop(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _on_postgresql(schema_editor, _DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0004_names_in_lists"),
        ("accounts", "0001_people"),
        ("units", "0001_register"),
    ]

    operations = [migrations.RunPython(create, drop)]
