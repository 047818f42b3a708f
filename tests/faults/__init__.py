"""A campaign of seeded runs in which the way from the journal to the archive is broken everywhere."""
