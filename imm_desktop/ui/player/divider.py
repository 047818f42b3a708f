"""How picture and timeline share the height, until the operator moves the divider between them."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from imm_desktop.media.picture import MediaFacts
from imm_desktop.ui.player.transport import Transport
from imm_desktop.ui.timeline.timeline import Timeline
from imm_desktop.ui.tokens import SPACE

_PICTURE_SHARE: Final = 0.6
"""Of the height that the picture keeps at least."""
_USUAL_ASPECT: Final = 16 / 9


class Divider(QSplitter):
    """Above picture and transport, below the timeline."""

    def __init__(
        self, upper: QWidget, transport: Transport, timeline: Timeline, parent: QWidget
    ) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._transport, self._timeline = transport, timeline
        self._is_moved_by_hand = False
        self.addWidget(upper)
        self.addWidget(timeline)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._keep)

    def share(self, facts: MediaFacts | None) -> None:
        """Give the picture the height it fills, at least its share, and the timeline the rest that it needs."""
        if self._is_moved_by_hand:
            return
        aspect = facts.width / facts.height if facts and facts.height else _USUAL_ASPECT
        total = self.height() - self.handleWidth()
        transport = self._transport.sizeHint().height() + 2 * SPACE[2]
        wanted = total - transport - round(self.width() / aspect)
        most = total - transport - round(total * _PICTURE_SHARE)
        lanes = min(max(wanted, self._timeline.sizeHint().height()), most)
        lanes = max(min(lanes, self._timeline.whole_height()), 0)
        self.setSizes([total - lanes, lanes])

    def _keep(self) -> None:
        self._is_moved_by_hand = True
