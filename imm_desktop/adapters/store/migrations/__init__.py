"""Steps from each version of the archive's schema to the next, run by alembic."""
