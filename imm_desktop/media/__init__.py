"""Frames out of video: index, exact frame, filmstrip, worker process; no Qt, no IMM."""
