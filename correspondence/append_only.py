"""A migration operation that makes a table append-only in the database itself, on SQLite and PostgreSQL.

Queryset updates, admin actions and plain SQL all pass Python by; a trigger sees them.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_VERBS = ("UPDATE", "DELETE")


class ForbidChange(Operation):
    """Refuse UPDATE and DELETE of one table with a message that names it.

    Use in a migration after the table exists: `ForbidChange("storeddocument")`. Reversible.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        """`model_name` is the lower-case model name inside the migration's own app."""
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the triggers anew: SQLite loses a table's triggers when Django rebuilds it, so it may be repeated."""
        vendor = schema_editor.connection.vendor
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in (*_drop_statements(vendor, table), *_create_statements(vendor, table)):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the triggers."""
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for statement in _drop_statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return f"Refuse UPDATE and DELETE of {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """Part of a suggested file name."""
        return f"{self.model_name}_append_only"


def _create_statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in _VERBS
        ]
    function = f"{table}_refuse_change"
    refusal = f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'"
    return [
        f'CREATE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refusal}; END $$',
        *(
            f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{function}"()'
            for verb in _VERBS
        ),
    ]


def _drop_statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{table}_no_{verb.lower()}"' for verb in _VERBS]
    return [
        *(f'DROP TRIGGER IF EXISTS "{table}_no_{verb.lower()}" ON "{table}"' for verb in _VERBS),
        f'DROP FUNCTION IF EXISTS "{table}_refuse_change"()',
    ]
