"""What alembic runs: the steps, in the transaction that ``migrating.upgrade`` began."""

from alembic import context

from imm_desktop.adapters.store.tables import METADATA

# SQLite can undo DDL; alembic only has to be told, or it would commit after every step.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
