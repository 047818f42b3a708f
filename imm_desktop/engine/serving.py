"""An engine as a process: started, announced, watched and ended."""

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import uvicorn
from typing_extensions import override

from imm_desktop import __version__
from imm_desktop.engine.errors import StartError
from imm_desktop.engine.options import EngineOptions, options_of
from imm_desktop.engine.patience import PatientProtocol
from imm_desktop.engine.server import Engine

HOST: Final = "127.0.0.1"
PARENT_EVERY_S: Final = 1.0
EXIT_CANNOT_START: Final = 2


def serve(arguments: Sequence[str]) -> int:
    """Run an engine until it is told to stop; 0 then, 2 when it could not start."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        options = options_of(arguments, os.environ)
        listener = _listen(options.port)
        try:
            engine = Engine(options)
        except BaseException:
            listener.close()
            raise
    except StartError as error:
        sys.stderr.write(f"imm-engine: {' '.join(str(error).split())}\n")
        return EXIT_CANNOT_START
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(engine, options, listener))
    return 0


class _Server(uvicorn.Server):
    """Ends on a signal by itself; uvicorn's own raises the signal again, and the exit code would not be 0."""

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = [signal.SIGINT, signal.SIGTERM]
        if sys.platform == "win32":
            wanted.append(signal.SIGBREAK)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


async def _serve(engine: Engine, options: EngineOptions, listener: socket.socket) -> None:
    config = uvicorn.Config(
        engine.app(),
        http=PatientProtocol,
        lifespan="on",
        log_config=None,
        access_log=False,  # signed URLs are secrets
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,
        ws="none",
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(setattr, server, "should_exit", True)

    def in_loop(does: Callable[[float], None]) -> Callable[[float], None]:
        def told(value: float) -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(does, value)

        return told

    orders = {
        b"ease": in_loop(engine.jobs.ease),
        b"limit": in_loop(engine.limit),
        b"words": in_loop(engine.read_words),
    }
    if options.exit_with_stdin:
        threading.Thread(target=obey, args=(0, orders, stop), daemon=True).start()
    watching = [loop.create_task(_announce(server, listener.getsockname()[1]))]
    if options.parent is not None:
        watching.append(loop.create_task(_watch(options.parent, server)))
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in watching:
            task.cancel()


async def _announce(server: uvicorn.Server, port: int) -> None:
    """The one line on stdout, once requests are answered."""
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    line = {"address": f"http://{HOST}:{port}", "pid": os.getpid(), "version": __version__}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def _watch(parent: int, server: uvicorn.Server) -> None:
    while _is_alive(parent):  # noqa: ASYNC110 - no system tells when another's child ends
        await asyncio.sleep(PARENT_EVERY_S)
    server.should_exit = True


def obey(
    source: int, orders: Mapping[bytes, Callable[[float], None]], stop: Callable[[], None]
) -> None:
    """Lines from whoever started the engine, a word of ``orders`` and a number each; the end of the file ends all.

    ``ease SECONDS`` lowers the analyses for a while, ``limit PERCENT`` for good, ``words 0`` has the list of banned words
    read again.
    """
    rest = b""
    with contextlib.suppress(OSError):
        while said := os.read(source, 4096):
            *lines, rest = (rest + said).split(b"\n")
            for line in lines:
                word, _, number = line.partition(b" ")
                with contextlib.suppress(ValueError, KeyError):
                    orders[word](float(number))
            rest = rest[-64:]
    stop()


def _listen(port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise StartError(f"{port} is not a port: 0 to 65535")
    # With the protocol named asyncio switches Nagle's delay off; without it every answer takes 40 ms longer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        # A restarted engine gets its port back; on Windows the option would let two engines share it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise StartError(f"port {port} of {HOST} cannot be used: {error.strerror}") from error
    listener.set_inheritable(False)
    return listener


def _is_alive(process_id: int) -> bool:
    if sys.platform == "win32":
        synchronize, timed_out = 0x0010_0000, 0x102
        handle = ctypes.windll.kernel32.OpenProcess(synchronize, False, process_id)
        if not handle:
            return False
        try:
            return bool(ctypes.windll.kernel32.WaitForSingleObject(handle, 0) == timed_out)
        finally:
            ctypes.windll.kernel32.CloseHandle(handle)
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
