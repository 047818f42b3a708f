"""The IMM half of the engine: operations over durable jobs."""
