"""HDR pictures on an ordinary screen: nothing washed out, and nothing bright lost in white.

Perceptual quantizer (SMPTE ST 2084) and hybrid log-gamma (ARIB STD-B67, ITU-R BT.2100) to BT.709. Reference white is 203 cd/m²
(ITU-R BT.2408); up to half of it light is kept as it is, above it is compressed by a logarithm so that 1000 cd/m² is white.
"""

from functools import cache
from typing import Final

import numpy as np

Levels = np.ndarray[tuple[int, int], np.dtype[np.uint16]]
Pixels = np.ndarray[tuple[int, int], np.dtype[np.uint32]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

_STEPS: Final = 4096
"""Entries of the tables: twelve bits, as much as HDR video has."""
_WHITE: Final = 203.0
_PEAK: Final = 1000.0 / _WHITE
_KNEE: Final = 0.5
_BEND: Final = 6.95
"""Makes the logarithm leave the straight line at the knee without a corner (solved for the two numbers above)."""
_TO_709: Final = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    np.float32,
)
"""Linear BT.2020 to BT.709, ITU-R BT.2087."""


def to_sdr(red: Levels, green: Levels, blue: Levels, *, is_hlg: bool) -> Pixels:
    """Planes of 12-bit levels in BT.2020 as rows of BGRX pixels in BT.709; 12 ms for 960 × 540."""
    table, shown = _light(is_hlg=is_hlg), _shown()
    light = [table.take(plane & (_STEPS - 1)) for plane in (red, green, blue)]
    pixels = np.full((*red.shape, 4), 255, np.uint8)
    for channel, (of_red, of_green, of_blue) in enumerate(_TO_709):
        linear = of_red * light[0] + of_green * light[1] + of_blue * light[2]
        np.clip(linear, 0.0, _PEAK, out=linear)
        linear *= np.float32((_STEPS - 1) ** 2 / _PEAK)
        pixels[..., 2 - channel] = shown.take(np.sqrt(linear).astype(np.uint16))
    return pixels.view(np.uint32).reshape(red.shape)


@cache
def _light(*, is_hlg: bool) -> Floats:
    """Linear light by signal, reference white being 1."""
    signal = np.linspace(0.0, 1.0, _STEPS)
    if is_hlg:
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
        return (scene**1.2 * _PEAK).astype(np.float32)  # 1.2: a screen of 1000 cd/m²
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = signal ** (1 / m2)
    light = (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return (light * (10_000.0 / _WHITE)).astype(np.float32)


@cache
def _shown() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """8-bit levels by the square root of light: dark steps are finer."""
    light = np.linspace(0.0, 1.0, _STEPS) ** 2 * _PEAK
    above = np.log1p(_BEND * np.maximum(light - _KNEE, 0)) / np.log1p(_BEND * (_PEAK - _KNEE))
    bent = np.where(light <= _KNEE, light, _KNEE + (1 - _KNEE) * above)
    return np.round(255 * np.clip(bent, 0, 1) ** (1 / 2.2)).astype(np.uint8)
