"""Finding every object below a prefix, on all levels, page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from imm_desktop.domain.batches import BatchObject
from imm_desktop.domain.errors import InvalidRequestError
from imm_desktop.services.ports.batches import Listing
from imm_desktop.services.ports.objects import ObjectStore

PAGE_SIZE: Final = 1_000


@dataclass(frozen=True, slots=True)
class GatheredPage:
    """Some objects, and where to go on."""

    objects: tuple[BatchObject, ...]
    listing: Listing
    """What is still to be listed; its frontier is empty at the end."""


async def next_page(store: ObjectStore, bucket: str, listing: Listing) -> GatheredPage:
    """The next page; of the deepest prefix first, so that little is to be remembered.

    Raises:
        BackendError: It cannot be listed; ``listing`` is still where to go on.
    """
    (prefix, token), rest = listing.frontier[-1], listing.frontier[:-1]
    try:
        page = await store.list_objects(bucket, prefix, token=token, page_size=PAGE_SIZE)
    except InvalidRequestError:
        if not token:
            raise
        # The token is too old: the prefix is listed anew, and who is known already stays known.
        return GatheredPage((), Listing((*rest, (prefix, ""))))
    frontier = list(rest)
    if page.next_token:
        frontier.append((prefix, page.next_token))
    # Lists may name prefixes again on a later page; a prefix never contains itself.
    seen = {known for known, _token in frontier}
    frontier.extend(
        (one, "") for one in reversed(page.prefixes) if one not in seen and one != prefix
    )
    objects = tuple(BatchObject(one.uri, one.etag) for one in page.objects)
    return GatheredPage(objects, Listing(tuple(frontier)))


async def objects_below(
    store: ObjectStore, bucket: str, prefix: str = ""
) -> AsyncIterator[tuple[BatchObject, ...]]:
    """Every object below ``prefix``, page by page; stop iterating to stop asking."""
    listing = Listing(((prefix, ""),))
    while listing.frontier:
        page = await next_page(store, bucket, listing)
        listing = page.listing
        yield page.objects
