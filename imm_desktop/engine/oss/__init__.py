"""The OSS half of the engine: buckets are folders."""
