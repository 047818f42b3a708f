"""Pictures of objects in tiles, lists and strips: scaled, cut to their place, veiled where somebody must decide."""

from collections import OrderedDict
from typing import Final
from weakref import ref

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from imm_desktop.media.picture import Picture
from imm_desktop.presenters.thumbnails import Thumbnail

_KEPT: Final = 200
"""Images of thumbnails in memory, more than fit on a screen; at 320 × 180 they take about 46 MB."""
_VEIL_WIDTH: Final = 12
"""Pixels that are left of a veiled picture's width: enough to tell tiles apart, too few to tell what is in them."""


def image_of(picture: Picture, *, veiled: bool = False) -> QImage:
    """``picture`` as an image of its own (it outlives the bytes); blurred beyond recognition when ``veiled``."""
    image = QImage(
        picture.pixels, picture.width, picture.height, 4 * picture.width, QImage.Format.Format_RGB32
    )
    if not veiled:
        return image.copy()
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaledToWidth(_VEIL_WIDTH, smooth)
    middle = small.scaled(
        QSize(_VEIL_WIDTH * 4, max(1, small.height() * 4)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        smooth,
    )
    # A quarter of a usual thumbnail's width is enough: painting makes it larger again, and smooth.
    return middle.scaled(
        QSize(_VEIL_WIDTH * 8, max(1, small.height() * 8)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        smooth,
    )


class ThumbnailImages:
    """Thumbnails as images, so that painting does not convert them again."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._most = kept
        self._kept: OrderedDict[tuple[int, bool], tuple[ref[Thumbnail], QImage]] = OrderedDict()

    def __len__(self) -> int:
        """Images in memory."""
        return len(self._kept)

    def of(self, thumbnail: Thumbnail | None, *, veiled: bool) -> QImage | None:
        """The image; None where there is no picture (yet)."""
        if thumbnail is None or thumbnail.picture is None:
            return None
        # Weakly: a picture that is remembered nowhere else is not kept for its image, ten times as large as a veiled one.
        key = (id(thumbnail), veiled)
        known = self._kept.get(key)
        if known is None or known[0]() is not thumbnail:
            self._kept[key] = (ref(thumbnail), image_of(thumbnail.picture, veiled=veiled))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key][1]


def paint_cover(
    painter: QPainter, rect: QRect, image: QImage, *, radius: float = 0.0, top_only: bool = False
) -> None:
    """Fill ``rect`` with the middle of ``image``, proportions kept; corners rounded, the upper two when ``top_only``."""
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    area = QRectF(rect)
    if radius:
        path = QPainterPath()
        path.addRoundedRect(area.adjusted(0, 0, 0, radius if top_only else 0), radius, radius)
        painter.setClipPath(path)
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    wanted = rect.width() / max(1, rect.height())
    have = image.width() / max(1, image.height())
    if have > wanted:
        width = image.height() * wanted
        source = QRectF((image.width() - width) / 2, 0, width, image.height())
    else:
        height = image.width() / wanted
        source = QRectF(0, (image.height() - height) / 2, image.width(), height)
    painter.drawImage(area, image, source)
    painter.restore()
