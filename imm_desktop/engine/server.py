"""The engine put together: one ASGI application that answers IMM and OSS on one port."""

import base64
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from imm_desktop.engine.clock import Clock, SystemClock
from imm_desktop.engine.database import Database
from imm_desktop.engine.errors import StartError
from imm_desktop.engine.imm.attachments import Attachments
from imm_desktop.engine.imm.creating import Creating
from imm_desktop.engine.imm.objects import NamedObjects
from imm_desktop.engine.imm.projects import Projects
from imm_desktop.engine.imm.reporting import Reporting
from imm_desktop.engine.imm.routes import ImmRoutes
from imm_desktop.engine.jobs.pace import cores_of
from imm_desktop.engine.jobs.process import STALL_S, WorkFailedError
from imm_desktop.engine.jobs.quick import QuickWork
from imm_desktop.engine.jobs.records import Job
from imm_desktop.engine.jobs.running import GATHER_S, LONG_S, Jobs
from imm_desktop.engine.jobs.store import JobStore
from imm_desktop.engine.options import PICTURES, EngineOptions, words_in
from imm_desktop.engine.oss.appending import AppendRoutes
from imm_desktop.engine.oss.bucket_listing import BucketListing
from imm_desktop.engine.oss.bucket_routes import BucketRoutes
from imm_desktop.engine.oss.buckets import Buckets, sweep
from imm_desktop.engine.oss.faults import fault
from imm_desktop.engine.oss.listing import Folders, Listing
from imm_desktop.engine.oss.multipart import MultipartRoutes
from imm_desktop.engine.oss.multipart_listing import MultipartListing
from imm_desktop.engine.oss.object_routes import ObjectRoutes, Picture
from imm_desktop.engine.oss.objects import Objects
from imm_desktop.engine.oss.processing import ProcessRoutes
from imm_desktop.engine.oss.routes import OssRoutes
from imm_desktop.engine.work import Work
from imm_desktop.imm.signing import AccessKey

log = logging.getLogger(__name__)

DETECT_LIMIT_S: Final = 60.0
"""Most seconds for DetectImageLabels and DetectMediaMeta, loading the models included."""

PICTURE_LIMIT_S: Final = 30.0
"""Most seconds for one ``x-oss-process``."""


_WITHOUT_BODY: Final = ("GET", "HEAD", "DELETE")
"""Methods whose body nobody reads."""


class Engine:
    """An engine; ``app`` answers between `start` and `close`.

    Raises:
        StartError: The data folder or a bucket's folder cannot be used.
    """

    def __init__(
        self,
        options: EngineOptions,
        *,
        clock: Clock | None = None,
        stall_s: float = STALL_S,
        gather_s: float = GATHER_S,
        long_s: float = LONG_S,
    ) -> None:
        clock = clock or SystemClock()
        key = AccessKey(options.access_key_id, options.access_key_secret)
        self._database = Database(options.data)
        try:
            self._buckets = Buckets(
                self._database, clock, options.buckets, made=options.data / "buckets"
            )
            objects = Objects(self._database, options.data)
            projects = Projects(self._database, clock)
            projects.ensure(options.project)
        except BaseException:
            self._database.close()
            raise
        self._words_file = options.banned_words_file
        store = JobStore(self._database, clock, options.keep_ns)
        named = NamedObjects(self._buckets, objects)
        self._detecting = QuickWork(options.analysis, limit_s=DETECT_LIMIT_S)
        self._drawing = QuickWork(PICTURES, limit_s=PICTURE_LIMIT_S)
        creating = self._creating = Creating(
            projects,
            named,
            self._detecting,
            clock,
            language=options.label_language,
            banned_words=options.banned_words,
        )
        reporting = Reporting(projects, store, named, clock, options.region)
        self.jobs = Jobs(
            store,
            _Preparing(creating, reporting),
            entry=options.analysis,
            workers=options.workers,
            stall_s=stall_s,
            gather_s=gather_s,
            long_s=long_s,
            cores=cores_of(options.cpu_percent),
        )
        handlers = {
            **projects.handlers(self.jobs),
            **creating.handlers(self.jobs),
            **reporting.handlers(self.jobs),
            **Attachments(
                self._database, clock, projects, self._buckets, options.region
            ).handlers(),
        }
        uploads = MultipartListing(self._database, self._buckets)
        plain = ObjectRoutes(self._buckets, objects, self._draw)
        self._oss = OssRoutes(
            BucketRoutes(
                self._buckets,
                objects,
                BucketListing(objects, Listing(self._database, Folders(clock))),
                uploads,
                options.region,
                clock,
            ),
            plain,
            AppendRoutes(self._buckets, objects),
            ProcessRoutes(self._buckets, objects, self._draw),
            MultipartRoutes(self._database, self._buckets, objects, plain, clock),
            uploads,
            secret_of=lambda name: key.access_key_secret if name == key.access_key_id else None,
            region=options.region,
            clock=clock,
        )
        self._imm = ImmRoutes(key, clock, handlers)

    def limit(self, cpu_percent: float) -> None:
        """Let all analyses together use ``cpu_percent`` of this computer from now on; what is no such share is not heard."""
        if 0 < cpu_percent <= 100:
            self.jobs.limit(cores_of(cpu_percent))

    def read_words(self, _number: float = 0.0) -> None:
        """Take the list of banned words as its file is now; one that cannot be read leaves the list as it was."""
        if self._words_file is None:
            return
        try:
            self._creating.banned_words = words_in(self._words_file)
        except StartError as error:
            log.warning("%s", error)

    async def start(self) -> None:
        """Take up the jobs that an earlier engine left."""
        await self.jobs.start()

    async def close(self) -> None:
        """End the workers and let go of the data; unfinished jobs go on at the next start."""
        await self.jobs.close()
        await self._detecting.close()
        await self._drawing.close()
        for bucket in self._buckets.all():
            sweep(bucket.workspace)
        self._database.close()

    def app(self) -> ASGIApp:
        """The application; its lifespan starts and closes the engine."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            await self.start()
            try:
                yield
            finally:
                await self.close()

        outer = Starlette(lifespan=lifespan)

        async def door(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await outer(scope, receive, send)
                return
            request = Request(_in_origin_form(scope), receive)
            response = await self._answer(request)
            if request.method in _WITHOUT_BODY and _announces_body(request):
                # Whatever comes next on the connection may be that body, or the next request.
                response.headers["connection"] = "close"
            await response(scope, receive, send)

        return door

    async def _answer(self, request: Request) -> Response:
        # IMM is POST / with its action in a header; nothing of OSS looks like that.
        if (
            request.method == "POST"
            and request.scope["path"] == "/"
            and "x-acs-action" in request.headers
        ):
            return await self._imm.answer(request)
        return await self._oss.answer(request)

    async def _draw(self, path: Path, process: str) -> Picture:
        try:
            answer = await self._drawing.run({"plain": {"path": str(path), "process": process}})
        except WorkFailedError as error:
            status = 400 if error.code == "InvalidArgument" else 500
            raise fault(status, error.code, error.message) from None
        return base64.b64decode(answer["body"]), str(answer["type"])


def _in_origin_form(scope: Scope) -> Scope:
    """``scope`` of a request whose target may be a whole URL, which every server must take (RFC 9112, 3.2.2)."""
    path: str = scope["path"]
    if not path.startswith(("http://", "https://")):
        return scope
    raw: bytes = scope.get("raw_path") or path.encode()
    return {
        **scope,
        "path": "/" + path.split("/", 3)[3] if path.count("/") > 2 else "/",
        "raw_path": b"/" + raw.split(b"/", 3)[3] if raw.count(b"/") > 2 else b"/",
    }


def _announces_body(request: Request) -> bool:
    length = request.headers.get("content-length", "0")
    return length != "0" or "transfer-encoding" in request.headers


class _Preparing:
    """What jobs need, from the two halves of the IMM side."""

    def __init__(self, creating: Creating, reporting: Reporting) -> None:
        self._creating = creating
        self._reporting = reporting

    def work_of(self, job: Job) -> Work:
        return self._creating.work_of(job)

    def ended(self, job: Job) -> None:
        self._reporting.write_message(job)
