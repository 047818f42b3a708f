"""The worker gives up what decoding does not need, before it looks at the first file.

=========  =====================================================================================================
Linux      seccomp (through libseccomp): no sockets, no programs started, no file opened for writing, made, renamed
           or deleted, no look into other processes, no kernel interfaces that files have no use for; Landlock
           (kernel 5.13 and later) denies writing, starting and connecting once more; limits: files 0 bytes, no core
           dumps, memory; no new privileges. Reading files is allowed: paths are opened by the worker itself.
macOS,     nothing beyond a process of its own with a bare environment, no inherited handles but its pipes and the
Windows    shared memory, and no bytes from the network but those that the window reads for it. On Windows a job object
           ends it with the window (`job_object`). What else could be had there without an administrator was left: a low
           integrity level and a restricted token need a Windows on which to see that decoding still works, and would
           forbid writing only; a network is only kept away by an app container, which must be set up for each user.
=========  =====================================================================================================

What is missing on this computer is told to the window, which says so in its diagnostics.
"""

import ctypes
import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

NETWORK: Final = ("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg")  # fmt: skip
_WRITING: Final = (
    "creat", "truncate", "ftruncate", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat",
    "rmdir", "link", "linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown",
    "lchown", "fchownat", "mknod", "mknodat", "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr",
    "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "memfd_create", "memfd_secret", "mount", "umount2",
    "move_mount", "open_tree", "fsopen", "fsmount", "fspick", "chroot", "pivot_root", "swapon", "swapoff", "quotactl",
)  # fmt: skip
_OTHERS: Final = (
    "execve", "execveat", "fork", "vfork", "kill", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open",
    "pidfd_getfd", "pidfd_send_signal", "kcmp", "perf_event_open", "bpf", "userfaultfd", "keyctl", "add_key",
    "request_key", "unshare", "setns", "personality", "kexec_load", "kexec_file_load", "init_module", "finit_module",
    "delete_module", "reboot", "settimeofday", "clock_settime", "adjtimex", "acct", "syslog", "iopl", "ioperm",
    "open_by_handle_at", "name_to_handle_at", "fanotify_init", "setuid", "setgid", "setreuid", "setregid",
    "setresuid", "setresgid", "setgroups",
)  # fmt: skip
_UNKNOWN: Final = ("clone3", "openat2", "io_uring_setup", "io_uring_enter", "io_uring_register")
"""Answered as an older kernel would, so that the C library takes the older call, whose arguments can be judged."""

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_TSYNC: Final = 4
_MASKED_EQ: Final = 7
_CLONE_THREAD: Final = 0x10000
_NO_NEW_PRIVS: Final = 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_FS_EXECUTE, _FS_WRITE = 1 << 0, 1 << 1
_FS_MAKING: Final = 0b1_1111_1111 << 4
"""Remove a folder or file, make any kind of file or folder."""
_FS_REFER, _FS_TRUNCATE = 1 << 13, 1 << 14
_NET_TCP: Final = 0b11
_SCOPED: Final = 0b11
"""Abstract Unix sockets and signals to others."""
_LEAST_MEMORY: Final = 4 << 30


class _Compare(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("how", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def confine(*, needs_network: bool) -> list[str]:
    """Give up rights for good, in this thread and those it starts; what is enforced, in words for diagnostics.

    ``needs_network``: the window does not read for this worker, which opens addresses itself.
    """
    if sys.platform != "linux":
        return []
    enforced = _limits()
    with suppress(OSError, AttributeError):
        enforced += _landlock(needs_network=needs_network)
    with suppress(OSError, AttributeError):
        enforced += _seccomp(needs_network=needs_network)
    return enforced


def confined_by(enforced: Sequence[str] | None) -> str:
    """For the diagnostics: what the workers are held by."""
    if enforced is None:
        return "no worker has started"
    return ", ".join(enforced) or "nothing on this system"


def _limits() -> list[str]:
    import resource

    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = max(_LEAST_MEMORY, half)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        return ["limits"]
    return []


def _landlock(*, needs_network: bool) -> list[str]:
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return []
    rules = _Ruleset(_FS_EXECUTE | _FS_WRITE | _FS_MAKING, 0, 0)
    rules.files |= (_FS_REFER if version >= 2 else 0) | (_FS_TRUNCATE if version >= 3 else 0)
    if version >= 4 and not needs_network:
        rules.network = _NET_TCP
    if version >= 6:
        rules.scoped = _SCOPED
    size = 8 if version < 4 else 16 if version < 6 else 24
    handle = libc.syscall(
        _LANDLOCK_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    if handle < 0:
        return []
    try:
        if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
            return []
        if libc.syscall(_LANDLOCK_RESTRICT, ctypes.c_int(handle), ctypes.c_uint32(0)):
            return []
    finally:
        os.close(handle)
    return [f"Landlock {version}"]


def _seccomp(*, needs_network: bool) -> list[str]:
    """A list of what is refused, not of what is allowed: decoders and the C library change too often for that."""
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = (ctypes.c_uint32,)
    library.seccomp_attr_set.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32)
    library.seccomp_load.argtypes = (ctypes.c_void_p,)
    library.seccomp_release.argtypes = (ctypes.c_void_p,)
    library.seccomp_rule_add_array.argtypes = (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_void_p,
    )
    context = library.seccomp_init(_ALLOW)
    if not context:
        return []

    def refuse(name: str, error: int, compare: _Compare | None = None) -> None:
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # else this processor has no such call
            count = 0 if compare is None else 1
            pointer = None if compare is None else ctypes.byref(compare)
            library.seccomp_rule_add_array(context, _ERRNO | error, number, count, pointer)

    try:
        for name in (*_WRITING, *_OTHERS, *(() if needs_network else NETWORK)):
            refuse(name, errno.EPERM)
        for name in _UNKNOWN:
            refuse(name, errno.ENOSYS)
        refuse("clone", errno.EPERM, _Compare(0, _MASKED_EQ, _CLONE_THREAD, 0))
        for flag in (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC):
            refuse("open", errno.EACCES, _Compare(1, _MASKED_EQ, flag, flag))
            refuse("openat", errno.EACCES, _Compare(2, _MASKED_EQ, flag, flag))
        library.seccomp_attr_set(context, _TSYNC, 1)
        return ["seccomp"] if library.seccomp_load(context) == 0 else []
    finally:
        library.seccomp_release(context)
