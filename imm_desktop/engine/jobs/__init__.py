"""Durable jobs: what was asked is on disk before it is answered, and is finished once, whatever dies."""
