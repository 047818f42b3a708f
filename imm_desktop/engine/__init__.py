"""The embedded server: IMM- and OSS-compatible, on 127.0.0.1, with durable jobs."""
