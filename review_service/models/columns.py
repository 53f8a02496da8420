"""Column helpers and the naming convention that every constraint follows."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
SQLModel.model_config["defer_build"] = (
    True  # nobody validates a table row: no schema is built for it at start
)


def enum_column(kind: type[StrEnum], name: str) -> sa.Column[Any]:
    """Stores the value (not the name), checked by the database on SQLite and PostgreSQL alike."""
    return sa.Column(
        sa.Enum(
            kind,
            name=name,
            values_callable=lambda members: [member.value for member in members],
            native_enum=False,
            create_constraint=True,
            validate_strings=True,
            length=24,
        ),
        nullable=False,
    )


def json_column(nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(sa.JSON(none_as_null=nullable), nullable=nullable)


def text_column(nullable: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(sa.Text(), nullable=nullable, **options)


def primary_key() -> Any:
    """Said outright: SQLAlchemy gives no number by itself to a key that is part of a foreign key."""
    return Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": True})
