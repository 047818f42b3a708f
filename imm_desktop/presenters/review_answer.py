"""What the reviewer is about to answer: the reason, the note, marks of findings, and what was seen until then."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from imm_desktop.domain.policy import Policy
from imm_desktop.domain.review import LogRecord, ReviewItem
from imm_desktop.media.picture import Picture
from imm_desktop.presenters.open_item import OpenItem
from imm_desktop.presenters.policies import DIGITS
from imm_desktop.presenters.seen import Seen
from imm_desktop.services.ports.system import Clock


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was just made, for the toast with its undo."""

    record: LogRecord
    item: ReviewItem
    grace_ms: int


class ReviewAnswer(QObject):
    """Belongs to one opening of one item at a time; nothing of it is carried over to the next."""

    reason_changed = Signal(str)
    """Code of the reason, or empty."""
    policy_changed = Signal()
    """Another version of the booklet is in force: other reasons may have the digits."""
    marks_changed = Signal()
    """The reviewer calls findings of the open item true or false, or no longer."""

    def __init__(self, policy: Callable[[], Policy], clock: Clock) -> None:
        super().__init__()
        self._policy, self._clock = policy, clock
        self._seen: Seen | None = None
        self.reason = ""
        self.note = ""

    def begin(self, opened: OpenItem | None) -> None:
        """Start anew with an item that was just opened; None: none is."""
        self._seen = None if opened is None else Seen(opened, self._clock.now())
        self.reason = self.note = ""
        self.reason_changed.emit("")

    def take_policy(self) -> None:
        """Go on under the version of the booklet that is in force now; a reason that it does not have is not chosen."""
        self.policy_changed.emit()
        known = {one.code for one in self._policy().reasons}
        self.set_reason(self.reason if self.reason in known else "")

    def choose_reason(self, place: int) -> None:
        """Choose the policy's reason at ``place``, from 1: the digit of the first nine; again to take it back."""
        reasons = self._policy().reasons
        if self._seen is not None and 1 <= place <= len(reasons):
            code = reasons[place - 1].code
            self.set_reason("" if self.reason == code else code)

    def choose_other_reason(self) -> None:
        """Choose the next of the reasons that have no digit, and round again."""
        others = [one.code for one in self._policy().reasons[DIGITS:]]
        if self._seen is not None and others:
            at = others.index(self.reason) + 1 if self.reason in others else 0
            self.set_reason(others[at % len(others)])

    def set_reason(self, code: str) -> None:
        """The reason of the policy that goes with the next decision."""
        self.reason = code
        self.reason_changed.emit(code)

    def set_note(self, text: str) -> None:
        """The note that goes with the next decision."""
        self.note = text

    def mark(self, moment: int, is_true: bool) -> None:
        """Call what was found at the moment true or false; the same again takes it back."""
        if self._seen is not None and self._seen.opened.moments:
            self._seen.mark(self._seen.opened.moments[moment], is_true)
            self.marks_changed.emit()

    def marks(self) -> tuple[bool | None, ...]:
        """What the reviewer says of each moment of the open item; None where nothing was said."""
        seen = self._seen
        return () if seen is None else tuple(seen.mark_of(one) for one in seen.opened.moments)

    async def add_pictures(self, opened: OpenItem, pictures: list[Picture]) -> None:
        """Remember what was shown of ``opened``, unless the reviewer has gone on."""
        seen = self._seen
        if seen is not None and seen.opened.item.item_id == opened.item.item_id:
            for picture in pictures:
                await seen.add(picture)

    def given(self, opened: OpenItem) -> "Given":
        """The answer about ``opened`` as it stands at this moment: what is typed later is not part of it."""
        return Given(self.reason, self.note, self._seen or Seen(opened, self._clock.now()))


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, from the key that gave it on."""

    reason: str
    note: str
    seen: Seen
