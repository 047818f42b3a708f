"""What every kind of effect needs while it is carried out or taken back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from imm_desktop.domain.effects import Effect, EffectState, MoveObject
from imm_desktop.domain.errors import NotFoundError, UnreachableError
from imm_desktop.domain.media import ObjectUri
from imm_desktop.services.ports.objects import ObjectStore

GONE: Final = "the object is not there any more"
REPLACED: Final = "the object changed since it was reviewed"

_MOVED: Final = (EffectState.DONE, EffectState.UNDO_OWED, EffectState.UNDO_FAILED)


@dataclass(frozen=True, slots=True)
class Step:
    """One effect with its surroundings."""

    effect: Effect
    every: Sequence[Effect]
    """All effects on the object, in the order of their decisions and places."""
    objects: ObjectStore | None
    """None while the account is not connected."""
    etag: str
    """Of the object as it was reviewed; empty when nobody knew."""
    save: Callable[[Effect], Awaitable[None]]
    place: ObjectUri | None = None
    """Where the object was found; None: where its moves say."""

    @property
    def store(self) -> ObjectStore:
        """The object store.

        Raises:
            UnreachableError: The account is not connected.
        """
        if self.objects is None:
            raise UnreachableError("the account is not connected")
        return self.objects

    @property
    def later(self) -> tuple[Effect, ...]:
        """Effects of the same kind after this one that have looked at the object, and are not taken back."""
        ids = [one.effect_id for one in self.every]
        after = self.every[ids.index(self.effect.effect_id) + 1 :]
        kind = type(self.effect.action)
        return tuple(
            one
            for one in after
            if type(one.action) is kind
            and one.prior is not None
            and one.state not in (EffectState.UNDONE, EffectState.CANCELLED)
        )

    @property
    def uri(self) -> ObjectUri:
        """Where the object is now: a standing decision may have moved it."""
        if self.place is not None:
            return self.place
        for one in reversed(self.every):
            is_move = isinstance(one.action, MoveObject) and one.state in _MOVED
            if is_move and one.prior and one.prior["stage"] != "moving":
                return ObjectUri.parse(one.prior["at"])
        return self.effect.action.uri

    async def settled(self) -> "Step":
        """The step, knowing where the object is also while a move was left half-way, its source deleted already."""
        halfway = [
            one.prior["at"]
            for one in self.every
            if isinstance(one.action, MoveObject) and one.prior and one.prior["stage"] == "moving"
        ]
        for at in halfway:
            try:
                await self.store.head(self.uri)
            except NotFoundError:
                return replace(self, place=ObjectUri.parse(at))
        return self

    @property
    def etags(self) -> frozenset[str]:
        """ETags of the content that was reviewed: a copy may have another than its source. Empty: nobody knew."""
        if not self.etag:
            return frozenset()
        known = {self.etag}
        for one in self.every:
            if isinstance(one.action, MoveObject) and one.prior and one.prior["etag"] in known:
                known |= {
                    one.prior[name] for name in ("moved_etag", "returned_etag") if name in one.prior
                }
        return frozenset(known)
