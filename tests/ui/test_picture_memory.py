"""What pictures take in memory, however long the program is used."""

import gc
from weakref import ref

from imm_desktop.media.picture import Picture
from imm_desktop.presenters.thumbnails import Thumbnail
from imm_desktop.ui.pages.picture_painting import ThumbnailImages


def thumbnail():
    return Thumbnail(Picture(64, 36, bytes(4 * 64 * 36), 0, 0, 0, is_exact=True))


def test_an_image_does_not_keep_the_picture_that_it_was_made_of(qapp):
    images = ThumbnailImages()
    shown = thumbnail()
    first = images.of(shown, veiled=True)
    assert images.of(shown, veiled=True) is first
    gone = ref(shown)
    del shown
    gc.collect()
    assert gone() is None
    for _ in range(50):  # a new one may lie where the old one lay: its image is its own
        other = thumbnail()
        assert images.of(other, veiled=True) is not first
        del other
