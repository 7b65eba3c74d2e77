"""Migration operations that raise the wall round a table, and the constraint that keeps references inside it.

Wall("tickets_ticket", grants="SELECT, INSERT, UPDATE, DELETE")
Policy("tickets_ticket", "reads", "FOR SELECT TO hd_app USING (...)")
Functions("0002_people.sql", __file__)
"""

from pathlib import Path
from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation


class _SQL(Operation):
    reversible = True
    reduces_to_sql = True
    atomic = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.forwards():
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.backwards():
            schema_editor.execute(statement, params=None)

    def forwards(self) -> list[str]:
        raise NotImplementedError

    def backwards(self) -> list[str]:
        raise NotImplementedError


class Wall(_SQL):
    """Row security for a tenant table: forced, closed by default, the tenant's rows only.

    `grants` is what the application may do at all; which roles and rows, policies say. A table with no policy
    of its own beside the wall is readable by nobody but the platform.
    """

    def __init__(
        self, table: str, *, grants: str = "", tenant: str = "organization_id", platform: str = "ALL"
    ) -> None:
        self.table, self.grants, self.tenant, self.platform = table, grants, tenant, platform

    def deconstruct(self) -> tuple[str, list, dict]:
        kwargs = {"grants": self.grants, "tenant": self.tenant, "platform": self.platform}
        return self.__class__.__name__, [self.table], kwargs

    def describe(self) -> str:
        return f"Raise the wall round {self.table}"

    def forwards(self) -> list[str]:
        inside = f"{self.tenant} = (SELECT app.org())"
        everything = "SELECT, INSERT, UPDATE, DELETE"
        platform = everything if self.platform == "ALL" else self.platform
        return [
            f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY system ON {self.table} TO hd_platform, hd_definer USING (true) WITH CHECK (true)",
            f"CREATE POLICY tenant ON {self.table} AS RESTRICTIVE TO hd_app USING ({inside}) WITH CHECK ({inside})",
            f"GRANT {platform} ON {self.table} TO hd_platform",
            f"GRANT {everything} ON {self.table} TO hd_definer",
        ] + ([f"GRANT {self.grants} ON {self.table} TO hd_app"] if self.grants else [])

    def backwards(self) -> list[str]:
        return [
            f"REVOKE ALL ON {self.table} FROM hd_app, hd_platform, hd_definer",
            f"DROP POLICY tenant ON {self.table}",
            f"DROP POLICY system ON {self.table}",
            f"ALTER TABLE {self.table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {self.table} DISABLE ROW LEVEL SECURITY",
        ]


class Policy(_SQL):
    """One policy beside the wall: which rows a role reads or writes."""

    def __init__(self, table: str, name: str, rule: str) -> None:
        self.table, self.name, self.rule = table, name, rule

    def deconstruct(self) -> tuple[str, list, dict]:
        return self.__class__.__name__, [self.table, self.name, self.rule], {}

    def describe(self) -> str:
        return f"Policy {self.name} on {self.table}"

    def forwards(self) -> list[str]:
        return [f"CREATE POLICY {self.name} ON {self.table} {self.rule}"]

    def backwards(self) -> list[str]:
        return [f"DROP POLICY {self.name} ON {self.table}"]


class Statements(_SQL):
    """A readable SQL file beside the migrations, run as the owner. Its part after `-- reverse` undoes it."""

    def __init__(self, name: str, migration_file: str) -> None:
        self.name, self.path = name, Path(migration_file).parent / "sql" / name

    def deconstruct(self) -> tuple[str, list, dict]:
        return self.__class__.__name__, [self.name], {}

    def describe(self) -> str:
        return f"Run {self.name}"

    def _parts(self) -> tuple[str, str]:
        forwards, _, backwards = self.path.read_text().partition("-- reverse\n")
        return forwards, backwards

    def forwards(self) -> list[str]:
        return [self._parts()[0]]

    def backwards(self) -> list[str]:
        reverse = self._parts()[1].strip()
        return [reverse] if reverse else []


class Functions(Statements):
    """SECURITY DEFINER functions: made by the role that owns them all, of which the application is no member."""

    def _as_definer(self, sql: str) -> list[str]:
        return [
            "GRANT CREATE ON SCHEMA app TO hd_definer",
            "SET LOCAL ROLE hd_definer",
            sql,
            "SET LOCAL ROLE none",
            "REVOKE CREATE ON SCHEMA app FROM hd_definer",
        ]

    def forwards(self) -> list[str]:
        return self._as_definer(self._parts()[0])

    def backwards(self) -> list[str]:
        reverse = self._parts()[1].strip()
        return self._as_definer(reverse) if reverse else []


class OfTenant(models.BaseConstraint):
    """The organization of a row; when it ends, the database ends its rows, past row security and past Django."""

    def constraint_sql(self, model: type[models.Model], schema_editor: Any) -> str:
        return (
            f'CONSTRAINT "{self.name}" FOREIGN KEY (organization_id) '
            "REFERENCES accounts_organization (id) ON DELETE CASCADE"
        )

    def create_sql(self, model: type[models.Model], schema_editor: Any) -> str:
        return f'ALTER TABLE "{model._meta.db_table}" ADD {self.constraint_sql(model, schema_editor)}'

    def remove_sql(self, model: type[models.Model], schema_editor: Any) -> str:
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"'

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database answers."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OfTenant) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class SameTenant(models.BaseConstraint):
    """A foreign key that includes the organization, so that a row cannot point into another tenant.

    The model's own ForeignKey carries `db_constraint=False, on_delete=DO_NOTHING`: foreign keys look past row
    security, Django's collector does not.
    """

    def __init__(self, *, field: str, to: str, name: str, on_delete: str = "CASCADE") -> None:
        super().__init__(name=name)
        self.field, self.to, self.on_delete = field, to, on_delete

    def _body(self, model: type[models.Model]) -> str:
        column = model._meta.get_field(self.field).column
        # SET NULL names its column, or the organization would go too (PostgreSQL 15).
        action = f"SET NULL ({column})" if self.on_delete == "SET NULL" else self.on_delete
        return (
            f'CONSTRAINT "{self.name}" FOREIGN KEY (organization_id, {column}) '
            f"REFERENCES {self.to} (organization_id, id) ON DELETE {action}"
        )

    def constraint_sql(self, model: type[models.Model], schema_editor: Any) -> str:
        return self._body(model)

    def create_sql(self, model: type[models.Model], schema_editor: Any) -> str:
        return f'ALTER TABLE "{model._meta.db_table}" ADD {self._body(model)}'

    def remove_sql(self, model: type[models.Model], schema_editor: Any) -> str:
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"'

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database answers; forms choose among rows that the wall shows."""

    def deconstruct(self) -> tuple[str, tuple, dict]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "to": self.to, "on_delete": self.on_delete}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameTenant) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.to, self.on_delete))
