"""Where one is in a queue, and what comes next."""

from collections.abc import Sequence

from imm_desktop.domain.review import ReviewItem


def place_of(items: Sequence[ReviewItem], item: ReviewItem | None) -> int | None:
    """Where ``item`` stands; None when it does not, or there is none."""
    if item is None:
        return None
    return next((at for at, one in enumerate(items) if one.item_id == item.item_id), None)


def following_of(
    items: Sequence[ReviewItem], item: ReviewItem, *, stays: bool
) -> ReviewItem | None:
    """What comes after ``item``, which stays in the queue or leaves it; None when nothing else is there."""
    place = place_of(items, item) or 0
    left = [one for one in items if stays or one.item_id != item.item_id]
    following = left[(place + stays) % len(left)] if left else None
    return None if following is None or following.item_id == item.item_id else following


def coming(items: Sequence[ReviewItem], item: ReviewItem | None) -> tuple[ReviewItem, ...]:
    """The items after ``item``, and round again; all of them when it is not there."""
    place = place_of(items, item)
    return tuple(items) if place is None else (*items[place + 1 :], *items[:place])
