"""Alibaba's words: IMM 2020-09-30 as messages, codec and signature; sends nothing itself."""
