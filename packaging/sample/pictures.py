"""Pictures of the sample reel: slow pans over photographs, framed photographs, and the advertisement."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

SIZE = (1280, 720)

FONTS = {
    "sans": Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    "serif": Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"),
}
"""Debian packages fonts-wqy-microhei and fonts-dejavu-core."""

COUPON_URL = "https://moonlight-tea.example/coupon?code=HALF-PRICE"


@dataclass(frozen=True, slots=True)
class View:
    """A 16:9 part of a picture, by its centre and width as shares of the picture's width and height."""

    x: float
    y: float
    width: float


def glide(picture: Image.Image, start: View, end: View, share: float) -> Image.Image:
    """The frame at ``share`` (0 to 1) of a slow camera move over ``picture``."""
    eased = 0.7 * share + 0.3 * (0.5 - 0.5 * math.cos(math.pi * share))
    x = start.x + (end.x - start.x) * eased
    y = start.y + (end.y - start.y) * eased
    width = start.width * (end.width / start.width) ** eased * picture.width
    height = width * SIZE[1] / SIZE[0]
    left, top = x * picture.width - width / 2, y * picture.height - height / 2
    if left < 0 or top < 0 or left + width > picture.width or top + height > picture.height:
        raise ValueError(
            f"the view leaves the picture: {left:.0f},{top:.0f} {width:.0f}x{height:.0f} of {picture.size}"
        )
    return picture.resize(
        SIZE, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height)
    )


def framed(picture: Image.Image, height: int) -> Image.Image:
    """``picture`` as a print with rounded corners before a soft, dark copy of itself; 1600 × 900 pixels."""
    width, whole = round(picture.width * height / picture.height), (1600, 900)
    scale = max(whole[0] / picture.width, whole[1] / picture.height) * 1.1
    back = picture.resize(
        (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BICUBIC
    )
    left, top = (back.width - whole[0]) // 2, (back.height - whole[1]) // 2
    back = back.crop((left, top, left + whole[0], top + whole[1])).filter(
        ImageFilter.GaussianBlur(42)
    )
    back = ImageEnhance.Brightness(back).enhance(0.62)

    corner = ((whole[0] - width) // 2, (whole[1] - height) // 2)
    box = (*corner, corner[0] + width, corner[1] + height)
    shadow = Image.new("L", whole, 0)
    ImageDraw.Draw(shadow).rounded_rectangle(
        (box[0], box[1] + 14, box[2], box[3] + 14), 18, fill=170
    )
    back.paste((0, 0, 0), (0, 0), shadow.filter(ImageFilter.GaussianBlur(22)))

    sharp = picture.resize((width, height), Image.Resampling.LANCZOS)
    sharp = sharp.filter(ImageFilter.UnsharpMask(1.6, 60, 2))
    back.paste(sharp, corner, _rounded((width, height), 16))
    rim = Image.new("L", whole, 0)
    ImageDraw.Draw(rim).rounded_rectangle(box, 16, outline=110, width=2)
    back.paste((255, 255, 255), (0, 0), rim)
    return back


def advertisement() -> Image.Image:
    """The whole advertisement, without its drifting lights."""
    card = _night()
    draw = ImageDraw.Draw(card)
    cream, gold, soft = (250, 243, 226), (240, 200, 120), (196, 204, 226)

    draw.text((96, 92), "MOONLIGHT TEA HOUSE", font=_font("serif", 30), fill=gold)
    draw.text((96, 136), "月光茶馆", font=_font("sans", 40), fill=gold)
    draw.text(
        (92, 208),
        "全场五折 限时三天",
        font=_font("sans", 76),
        fill=cream,
        stroke_width=1,
        stroke_fill=cream,
    )
    draw.text((96, 314), "Half price, three days only", font=_font("serif", 36), fill=cream)
    draw.line((98, 386, 178, 386), fill=gold, width=4)
    for line, text in enumerate(
        (
            "扫码领取优惠券 Scan for your coupon",
            "加微信 WeChat: moonlight_tea_demo",
            "订购电话 Call 202-555-0142",
        )
    ):
        draw.text((96, 420 + 54 * line), text, font=_font("sans", 32), fill=soft)
    draw.text(
        (96, 636),
        "虚构广告，仅供演示 · A made-up advertisement",
        font=_font("sans", 20),
        fill=(132, 142, 176),
    )

    panel = (868, 168, 1184, 552)
    shadow = Image.new("L", SIZE, 0)
    ImageDraw.Draw(shadow).rounded_rectangle(
        (panel[0], panel[1] + 12, panel[2], panel[3] + 12), 28, fill=150
    )
    card.paste((4, 6, 20), (0, 0), shadow.filter(ImageFilter.GaussianBlur(20)))
    draw.rounded_rectangle(panel, 28, fill=(255, 253, 247))
    code = _qr_code(264)
    card.paste(code, (panel[0] + (316 - code.width) // 2, panel[1] + 24))
    caption = "扫码领券 SCAN ME"
    font = _font("sans", 28)
    draw.text(
        (panel[0] + (316 - draw.textlength(caption, font)) / 2, panel[3] - 62),
        caption,
        font=font,
        fill=(38, 44, 84),
    )
    return card


def with_lights(card: Image.Image, share: float) -> Image.Image:
    """``card`` with soft lights that rise slowly over its dark parts, so that the picture is never quite still."""
    half = (SIZE[0] // 2, SIZE[1] // 2)
    lights = Image.new("RGB", half, (0, 0, 0))
    draw = ImageDraw.Draw(lights)
    random = np.random.default_rng(7)
    for _ in range(34):
        x, y, radius = random.uniform(0, half[0]), random.uniform(0, half[1]), random.uniform(3, 15)
        strength, drift = random.uniform(10, 34), random.uniform(30, 80)
        y = (y - drift * share) % half[1]
        x += 8 * math.sin(2 * math.pi * (share + random.uniform()))
        colour = tuple(round(strength * part) for part in (1.0, 0.82, 0.5))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    lights = lights.filter(ImageFilter.GaussianBlur(3)).resize(SIZE, Image.Resampling.BICUBIC)
    ImageDraw.Draw(lights).rounded_rectangle((868, 168, 1184, 552), 28, fill=(0, 0, 0))
    return ImageChops.add(card, lights)


def _night() -> Image.Image:
    """A deep blue evening with a moon behind where the code is shown."""
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    blend = (rows / SIZE[1])[..., None]
    sky = (1 - blend) * np.array([22, 26, 66], np.float32) + blend * np.array(
        [52, 40, 92], np.float32
    )
    distance = np.hypot(columns - 1018, rows - 360)
    glow = np.exp(-((distance / 420) ** 2))[..., None] * np.array([58, 48, 40], np.float32)
    disc = np.clip((240 - distance) / 2, 0, 1)[..., None] * (0.86 - 0.16 * blend)
    moonlit = (1 - disc) * (sky + glow) + disc * np.array([244, 220, 172], np.float32)
    grain = np.random.default_rng(3).normal(0, 0.8, (*sky.shape[:2], 1))
    return Image.fromarray(np.clip(moonlit + grain, 0, 255).astype(np.uint8))


def _qr_code(side: int) -> Image.Image:
    """The coupon's code, about ``side`` pixels wide, with whole pixels per module."""
    code = zxingcpp.create_barcode(COUPON_URL, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = Image.fromarray(np.array(code.to_image(scale=1, add_quiet_zones=False)))
    scale = side // modules.width
    large = modules.resize((modules.width * scale,) * 2, Image.Resampling.NEAREST).convert("L")
    coloured = Image.new("RGB", large.size, (255, 253, 247))
    coloured.paste((24, 28, 60), (0, 0), ImageChops.invert(large))
    return coloured


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    mask = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, size[0] * 2 - 1, size[1] * 2 - 1), radius * 2, fill=255
    )
    return mask.resize(size, Image.Resampling.LANCZOS)


def _font(kind: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[kind], size)
