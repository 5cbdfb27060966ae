"""Alembic's environment: runs the migrations within the transaction that `migrate` has begun."""

from alembic import context

from lva.storage.schema import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    transactional_ddl=True,
)
context.run_migrations()
