"""The ports made real: IMM client, OSS, store, secrets, settings, clock."""
