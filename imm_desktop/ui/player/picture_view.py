"""Where the picture lies on its surface: fitted or enlarged, moved about; arithmetic only."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

MOST: Final = 16.0
"""Times the fitted size."""
STEP: Final = 1.25
"""Of one notch of the wheel or one key."""
_PAN_SHARE: Final = 0.15


@dataclass(frozen=True, slots=True)
class PictureView:
    """How much of a picture is looked at. Shares are of the picture: 0 left or top, 1 right or bottom."""

    factor: float = 1.0
    """Times the fitted size; 1 shows the whole picture."""
    centre_x: float = 0.5
    """Share of the picture that lies in the middle of the surface."""
    centre_y: float = 0.5

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is seen, as large as fits."""
        return self.factor == 1.0

    def target(self, area: QSizeF, picture: QSizeF, ratio: float) -> QRectF:
        """Where the picture goes, proportions kept, on whole device pixels of ``ratio`` to one."""
        scale = min(area.width() / picture.width(), area.height() / picture.height()) * self.factor
        width, height = picture.width() * scale, picture.height() * scale
        left = _placed(area.width(), width, self.centre_x)
        top = _placed(area.height(), height, self.centre_y)
        return QRectF(round(left * ratio) / ratio, round(top * ratio) / ratio, width, height)

    def zoomed(self, by: float, at: QPointF, area: QSizeF, picture: QSizeF) -> "PictureView":
        """Enlarged ``by`` so much, the point ``at`` staying where it is."""
        factor = min(max(self.factor * by, 1.0), MOST)
        if abs(factor - 1.0) < 0.01:
            return PictureView()
        before = self.target(area, picture, 1.0)
        share_x = (at.x() - before.left()) / before.width()
        share_y = (at.y() - before.top()) / before.height()
        after = replace(self, factor=factor).target(area, picture, 1.0)
        centre_x = share_x + (area.width() / 2 - at.x()) / after.width()
        centre_y = share_y + (area.height() / 2 - at.y()) / after.height()
        return PictureView(factor, centre_x, centre_y).settled(area, picture)

    def actual(self, area: QSizeF, picture: QSizeF, ratio: float) -> "PictureView":
        """One pixel of ``picture`` (its own size) on one of the screen; a small picture is not made smaller."""
        fitted = min(area.width() / picture.width(), area.height() / picture.height())
        factor = min(max(1.0 / ratio / fitted, 1.0), MOST)
        return replace(self, factor=factor).settled(area, picture)

    def moved(self, by: QPointF, area: QSizeF, picture: QSizeF) -> "PictureView":
        """The picture pushed ``by`` so many pixels."""
        now = self.target(area, picture, 1.0)
        return replace(
            self,
            centre_x=self.centre_x - by.x() / now.width(),
            centre_y=self.centre_y - by.y() / now.height(),
        ).settled(area, picture)

    def panned(self, right: int, down: int, area: QSizeF, picture: QSizeF) -> "PictureView":
        """Looking further right or down by one step."""
        step = QPointF(-right * area.width() * _PAN_SHARE, -down * area.height() * _PAN_SHARE)
        return self.moved(step, area, picture)

    def settled(self, area: QSizeF, picture: QSizeF) -> "PictureView":
        """The same with no empty border where the picture could fill it."""
        now = self.target(area, picture, 1.0)
        return replace(
            self,
            centre_x=_clamped(self.centre_x, area.width() / now.width()),
            centre_y=_clamped(self.centre_y, area.height() / now.height()),
        )


def _placed(area: float, size: float, centre: float) -> float:
    """Start of what is ``size`` long: in the middle when it fits, else with ``centre`` of it in the middle."""
    if size <= area:
        return (area - size) / 2
    return min(0.0, max(area - size, area / 2 - centre * size))


def _clamped(centre: float, seen: float) -> float:
    if seen >= 1.0:
        return 0.5
    return min(max(centre, seen / 2), 1 - seen / 2)
