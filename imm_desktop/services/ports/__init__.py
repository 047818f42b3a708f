"""What the services need from the outside world. Adapters make these real; tests make them fake.

Every method raises only errors of ``imm_desktop.domain.errors``. All of them are called from the event loop and never
block it.
"""
