"""What the exit codes mean; a part of the contract with scripts (docs/command-line.md)."""

from enum import IntEnum

from imm_desktop.domain.errors import (
    AmbiguousError,
    CredentialsError,
    InvalidRequestError,
    SecretsError,
    ServiceFailedError,
    SettingsError,
    StoreError,
    ThrottledError,
    UnreachableError,
)


class Code(IntEnum):
    """Exit codes."""

    OK = 0
    FAILED = 1
    """The command was carried out, and something of it failed: a task, a file, the chain of the log."""
    USAGE = 2
    CREDENTIALS = 3
    UNREACHABLE = 4
    TIMEOUT = 5
    PROFILE = 6
    """The archive or the settings of the profile cannot be read or written."""
    BUSY = 7
    """Another process of this program has what the command needs."""
    HUNG_UP = 129
    """The terminal is gone."""
    INTERRUPTED = 130
    TERMINATED = 143


class UsageError(Exception):
    """What was typed cannot be meant."""


class BusyError(Exception):
    """Another process of this program has what is needed."""


class NotWrittenError(Exception):
    """The disk refuses a file; an earlier one of that name is as it was."""


class LateError(Exception):
    """The time that was given is over; tasks stay in the journal."""


def code_of(error: BaseException) -> Code:
    """The exit code for a command that ``error`` ended."""
    match error:
        case UsageError() | InvalidRequestError():
            return Code.USAGE
        case CredentialsError() | SecretsError():
            return Code.CREDENTIALS
        case UnreachableError() | AmbiguousError() | ThrottledError() | ServiceFailedError():
            return Code.UNREACHABLE
        case LateError():
            return Code.TIMEOUT
        case StoreError() | SettingsError():
            return Code.PROFILE
        case BusyError():
            return Code.BUSY
        case _:  # refused or not written: what was typed is right and the way there too
            return Code.FAILED
