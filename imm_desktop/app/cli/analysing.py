"""``analyse`` and ``wait``."""

import asyncio
import hashlib
import json
import re
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from imm_desktop.app.cli.codes import BusyError, Code, UsageError
from imm_desktop.app.cli.costs import amount_shape, amount_text, cost_text, costs_shape
from imm_desktop.app.cli.following import Following, is_over, is_sent
from imm_desktop.app.cli.office import WINDOW_HAS_ENGINE, Office
from imm_desktop.app.cli.output import Report, Screen, table_of
from imm_desktop.app.cli.shapes import task_rows, task_shape
from imm_desktop.domain.accounts import AccountKind
from imm_desktop.domain.analysis import PARAMETERS, suitable
from imm_desktop.domain.batches import BatchObject, BatchState, Chosen
from imm_desktop.domain.errors import BackendError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.domain.parameters import ParameterType, Values
from imm_desktop.domain.prices import PriceUnit
from imm_desktop.domain.tasks import Task, TaskKind, TaskStatus
from imm_desktop.services.estimating import ASKED
from imm_desktop.services.ports.archive import TaskQuery

_TEXTS: Final = (ParameterType.TEXT, ParameterType.CHOICE)
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9-]+")


async def analyse(office: Office, options: Namespace, screen: Screen, report: Report) -> None:
    """Launch one task for each source, and see them to their end unless ``--no-wait``."""
    kind = TaskKind(options.kind.replace("-", "_"))
    values = values_of(kind, options.set)
    await office.connect(to_carry=True)
    if options.recipe:
        values = {**await _recipe(office, options.recipe, kind), **values}
    found = await _sources(office, kind, options.source)
    if options.batch and not options.dry_run:
        await _batch(office, options, kind, values, found, screen, report)
        return
    launching = office.services.launching
    plan = launching.plan(kind, [one.uri for one in found], values, {})
    report.data["skipped"] = [
        {"source": str(uri), "reason": reason} for uri, reason in plan.skipped
    ]
    report.data["snapshots_at_most"] = plan.snapshots
    if not plan.tasks:
        raise UsageError("Nothing to analyse: no source is of a type that this kind looks at.")
    if options.dry_run:
        report.data["tasks"] = []
        report.data["planned"] = [str(one.source) for one in plan.tasks]
        report.lines += [str(one.source) for one in plan.tasks]
        await _tell_dry_run(office, kind, values, found, report)
        return
    tasks = await launching.launch(plan.tasks)
    ids = [one.submission_id for one in tasks]
    if not office.is_carrier:
        screen.note("imm-desktop: another process of this profile sends and follows the tasks")
    following = Following(office, screen, report, kind.value.replace("_", " "))
    try:
        await following.follow(ids, is_sent if options.no_wait else is_over, options.timeout)
    finally:
        _tell(report, following.known(ids) or tasks)


async def _tell_dry_run(
    office: Office, kind: TaskKind, values: Values, found: Sequence[BatchObject], report: Report
) -> None:
    """How much that is and what it may cost, by the prices that the operator entered in the window."""
    estimating = office.services.estimating
    run = None
    for most_asked in (ASKED if office.is_connected else 0, 0):
        try:
            runs = estimating.dry_run(kind, values, found, is_again=True, most_asked=most_asked)
            async for better in runs:
                run = better
            break
        except BackendError as error:  # what is planned is known all the same
            report.add_problem(error)
    if run is None:
        return
    is_free = office.account.kind is AccountKind.ENGINE
    report.data["estimate"] = {
        "is_free": is_free,
        "lengths_unknown": run.lengths_unknown,
        "quantities": {unit.value: amount_shape(one) for unit, one in run.quantities.items()},
        "costs": {} if is_free else costs_shape(run.estimate),
        "prices_since": None if run.estimate.oldest is None else run.estimate.oldest.isoformat(),
    }
    parts = [f"tasks: {run.tasks}"]
    for unit, name in ((PriceUnit.FRAME, "frames"), (PriceUnit.MINUTE, "minutes")):
        if unit in run.quantities:
            parts.append(f"{name}: {amount_text(run.quantities[unit])}")
    report.lines.append("; ".join([*parts, cost_text(run.estimate, is_free=is_free)]))


async def _batch(
    office: Office,
    options: Namespace,
    kind: TaskKind,
    values: Values,
    found: Sequence[BatchObject],
    screen: Screen,
    report: Report,
) -> None:
    """Make a batch of ``found`` and see it to its end; what is left of it goes on with the next carrier."""
    if not office.is_carrier:
        raise BusyError(
            "The window carries this account's tasks. Make the batch there, or close it."
        )
    if not found:
        raise UsageError("Nothing to analyse: no source is of a type that this kind looks at.")
    batching, archive = office.services.batching, office.archive
    exact = tuple([await _with_etag(office, one) for one in found])
    batch = await batching.create(
        options.batch, kind, values, Chosen(exact), is_again=options.again
    )
    try:
        if not options.no_wait:
            following = Following(office, screen, report, options.batch)
            await following.follow_batch(batch.batch_id, options.timeout)
    finally:
        view = await batching.view(batch.batch_id)
        query = TaskQuery(office.account.account_id, batch_id=batch.batch_id, limit=2**31)
        _tell(report, (await archive.load_tasks(query))[::-1])
        if view is not None:
            progress = view.progress
            report.data["batch"] = {
                "id": batch.batch_id,
                "name": view.batch.name,
                "done": progress.done,
                "failed": progress.failed,
                "skipped": progress.skipped,
                "cancelled": progress.cancelled,
                "total": progress.total,
            }
            report.lines.append(
                f"{view.batch.name}: done {progress.done}, failed {progress.failed}, "
                f"skipped {progress.skipped}, of {progress.total}"
            )


async def _with_etag(office: Office, one: BatchObject) -> BatchObject:
    """``one`` with the content it has now; what cannot be looked at is left to the service to judge."""
    if one.etag:
        return one
    try:
        return BatchObject(one.uri, (await office.services.browsing.head(one.uri)).etag)
    except BackendError:
        return one


async def wait(office: Office, options: Namespace, screen: Screen, report: Report) -> None:
    """See unfinished tasks to their end: those named, or all of the account."""
    office.use_archive_only()
    batches = [
        one.batch
        for one in await office.services.batching.views()
        if one.batch.state is BatchState.RUNNING and not options.target
    ]
    if options.target:
        tasks = [await task_named(office, one) for one in options.target]
    else:
        tasks = [task for task, _ in await office.archive.unfinished(office.account.account_id)]
    ids = list(dict.fromkeys(task.submission_id for task in tasks))
    following = Following(office, screen, report, "tasks")
    try:
        if batches or any(not task.is_over for task in tasks):
            await office.connect(to_carry=True)
        await following.follow(ids, is_over, options.timeout)
        for batch in batches if office.is_carrier else ():
            await following.follow_batch(batch.batch_id, options.timeout)
    finally:
        _tell(report, following.known(ids))
        if not ids and not batches:
            report.lines.append("No task is unfinished.")


def values_of(kind: TaskKind, given: Sequence[str]) -> dict[str, Any]:
    """``NAME=VALUE`` pairs as parameters: text stays text, everything else is JSON, lists also ``a,b``.

    Raises:
        UsageError: A pair has no ``=``, a name is unknown, or a value is no JSON.
    """
    known = {one.path: one for one in PARAMETERS[kind]}
    by_lower = {path.lower(): path for path in known}
    values: dict[str, Any] = {}
    for pair in given:
        name, sign, text = pair.partition("=")
        path = by_lower.get(name.strip().lower())
        if not sign or path is None:
            names = ", ".join(known)
            raise UsageError(f"--set {pair}: write NAME=VALUE. Names are: {names}")
        values[path] = _value_of(known[path].type, text, pair)
    return values


def _value_of(kind: ParameterType, text: str, pair: str) -> Any:
    if kind in _TEXTS:
        return text
    if kind is ParameterType.CHOICES and not text.lstrip().startswith("["):
        return [one.strip() for one in text.split(",") if one.strip()]
    try:
        return json.loads(text)
    except ValueError:
        raise UsageError(f"--set {pair}: the value is not JSON") from None


async def _recipe(office: Office, name: str, kind: TaskKind) -> dict[str, Any]:
    recipe = await office.services.recipes.find(name)
    if recipe is None:
        raise UsageError(f"There is no recipe {name!r}.")
    if recipe.kind is not kind:
        raise UsageError(f"The recipe {name!r} is for {recipe.kind.value}, not for {kind.value}.")
    return dict(recipe.values)


async def _sources(office: Office, kind: TaskKind, given: Sequence[str]) -> list[BatchObject]:
    found: list[BatchObject] = []
    for text in given:
        if text.startswith("oss://"):
            found += await _objects(office, kind, text)
        else:
            found += await _local(office, kind, Path(text))
    return found


async def _objects(office: Office, kind: TaskKind, text: str) -> list[BatchObject]:
    bucket, _, prefix = text.removeprefix("oss://").partition("/")
    if prefix and not prefix.endswith("/"):
        return [BatchObject(uri_of(text))]
    if not bucket:
        raise UsageError(f"{text} names no bucket")
    if not office.is_connected:
        raise BusyError(WINDOW_HAS_ENGINE)
    found: dict[ObjectUri, str] = {}
    below = [prefix]
    while below:
        async for page in office.services.browsing.pages(bucket, below.pop()):
            found.update((entry.uri, entry.etag) for entry in page.objects)
            below += page.prefixes
    return [BatchObject(uri, found[uri]) for uri in sorted(suitable(kind, tuple(found)))]


async def _local(office: Office, kind: TaskKind, path: Path) -> list[BatchObject]:
    """Objects for a file or folder of this computer, whose folder becomes a bucket of the engine if it is none yet."""
    path = await asyncio.to_thread(lambda: path.expanduser().resolve())
    if office.account.kind is not AccountKind.ENGINE:
        raise UsageError(f"{path}: files of this computer need the account This computer")
    if not await asyncio.to_thread(path.exists):
        raise UsageError(f"{path}: no such file or folder, and no oss:// object")
    if not office.is_connected:
        raise BusyError(WINDOW_HAS_ENGINE)
    is_folder = await asyncio.to_thread(path.is_dir)
    folder = path if is_folder else path.parent
    bucket, prefix = await _bucket_of(office, folder)
    if not is_folder:
        return [BatchObject(ObjectUri(bucket, prefix + path.name))]
    return await _objects(office, kind, f"oss://{bucket}/{prefix}")


async def _bucket_of(office: Office, folder: Path) -> tuple[str, str]:
    """The bucket that ``folder`` lies in, made when there is none, and the prefix of ``folder`` in it."""
    browsing = office.services.browsing
    for bucket in await browsing.buckets():
        if bucket.folder:
            root = Path(bucket.folder)
            if folder == root or root in folder.parents:
                below = folder.relative_to(root).as_posix()
                return bucket.name, "" if below == "." else f"{below}/"
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    plain = _NOT_IN_NAMES.sub("-", folder.name.lower()).strip("-")[:40]
    name = f"{plain}-{digest}" if plain else f"folder-{digest}"
    await browsing.add_folder(name, folder)
    return name, ""


async def task_named(office: Office, text: str) -> Task:
    """The account's task that ``text`` is the submission ID, the start of it, or the service's task ID of.

    Raises:
        UsageError: There is none, or it is not clear which.
    """
    known = await office.archive.load_task(text)
    if known is not None:
        return known[0]
    account_id = office.account.account_id
    by_id = (await office.archive.tasks_by_id(account_id, [text])).get(text)
    if by_id is not None:
        return by_id
    found = await office.archive.load_tasks(TaskQuery(account_id, text=text, limit=2))
    if len(found) == 1 and found[0].submission_id.startswith(text):
        return found[0]
    raise UsageError(f"{text} is no task of {office.account.name}")


def _tell(report: Report, tasks: Sequence[Task]) -> None:
    report.data["tasks"] = [task_shape(one) for one in tasks]
    report.lines += table_of(task_rows(tasks))
    if any(one.is_over and one.status is not TaskStatus.SUCCEEDED for one in tasks):
        report.code = Code.FAILED


def uri_of(text: str) -> ObjectUri:
    """The object that ``text`` names.

    Raises:
        UsageError: It names none.
    """
    try:
        return ObjectUri.parse(text)
    except ValueError as error:
        raise UsageError(str(error)) from None
