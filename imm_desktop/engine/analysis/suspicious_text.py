"""What in a piece of text makes a picture an advertisement, or is forbidden by the operator."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PHONE_PATTERNS: Final = (
    r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)",
    r"(?<![\d.])[48]00[- ]\d{3,4}[- ]\d{3,4}(?!\d)",
    r"(?<![\d.])0\d{2,3}-\d{7,8}(?!\d)",
    r"(?<![\w.])\+\d{1,3}[- ]?\(?\d{1,4}\)?(?:[- ]?\d{2,4}){2,4}(?!\d)",
    r"(?<!\d)\(?\d{3}\)?[- .]\d{3}[- .]\d{4}(?!\d)",
)
URL_PATTERNS: Final = (
    r"https?://[^\s，。；]+",
    r"(?<![\w@.])www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+",
    r"(?<![\w@.])[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|shop|top|xyz|vip|club|store|cc|io|me|app|link)"
    r"(?![a-z0-9])(?:/[^\s，。；]*)?",
)
_WECHAT: Final = r"(?:微信|薇信|威信|徽信|微\s?x|v\s?信|we\s?chat|\bwx|\bvx)(?:[\s/|]*(?:微信|we\s?chat))*\s?(?:号|id|no\.?)?"
_NO_NAME: Final = r"(?!we\s?chat|weixin)"
HANDLE_PATTERNS: Final = (
    rf"{_WECHAT}\s?[:=]\s?(?:{_NO_NAME}[a-z][-_a-z0-9]{{5,19}}|1[3-9]\d{{9}})",
    rf"{_WECHAT}\s?(?:{_NO_NAME}(?=[a-z]*[-_\d])[a-z][-_a-z0-9]{{5,19}}|1[3-9]\d{{9}})",
    r"(?<![a-z])qq\s?(?:群|号|group)?\s?[:]?\s?[1-9]\d{4,11}(?!\d)",
    r"(?:telegram|whatsapp|\bline(?:\s?id)?|\big|instagram|twitter|facebook|tiktok|抖音|快手|小红书|微博)\s?(?:号|id)?"
    r"\s?[:]\s?@?[a-z0-9][\w.+-]{3,29}",
    r"(?<![\w.])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+",
)
STRONG_PROMOTIONS: Final = (
    "加微信", "加我微信", "扫码加", "扫码领", "扫一扫", "扫码关注", "免费领取", "点击链接", "联系客服", "在线客服",
    "刷单", "兼职日结", "代开发票", "办证", "贷款秒批", "无抵押", "网赚", "博彩", "真人荷官", "彩票平台",
    "scan to win", "scan to join", "scan the qr", "add me on wechat", "work from home and earn", "earn money fast",
    "casino bonus", "free bitcoin",
)  # fmt: skip
WEAK_PROMOTIONS: Final = (
    "优惠", "特价", "促销", "限时", "抢购", "秒杀", "包邮", "打折", "折扣", "热线", "招商", "加盟", "代理", "批发",
    "下单", "立即购买", "低价", "厂家直销", "团购", "红包", "满减", "买一送一", "清仓", "新品上市", "咨询", "订购",
    "% off", "sale", "discount", "buy now", "order now", "limited time", "limited offer", "special offer",
    "free shipping", "promo code", "coupon", "best price", "lowest price", "call now", "shop now", "subscribe now",
    "click here", "hotline", "wholesale",
)  # fmt: skip
ENOUGH_WEAK: Final = 2
"""Different weak words in one picture; one alone stands on half the shop fronts of any street."""


@dataclass(frozen=True, slots=True)
class TextHit:
    """One thing in a text."""

    rule: str
    """``banned-word``, ``phone``, ``handle``, ``url`` or ``promotion``."""
    text: str
    """What was matched, or the word of the operator's list."""


def hits_in(lines: Sequence[str], banned_words: Sequence[str]) -> list[TextHit]:
    """What is suspicious in ``lines`` of one picture, gravest first, one hit for each rule."""
    plain = [_plain(line) for line in lines]
    whole = "\n".join(plain)
    hits = []
    banned = [word for word in banned_words if word.strip() and _contains(plain, _plain(word))]
    if banned:
        hits.append(TextHit("banned-word", ", ".join(dict.fromkeys(banned))))
    for rule, patterns in _COMPILED:
        match = next((m for pattern in patterns for m in pattern.finditer(whole)), None)
        if match:
            hits.append(TextHit(rule, match.group(0).strip()))
    promotion = _promotion(whole)
    if promotion:
        hits.append(TextHit("promotion", promotion))
    return hits


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_COMPILED: Final = (
    ("handle", _compiled(HANDLE_PATTERNS)),
    ("phone", _compiled(PHONE_PATTERNS)),
    ("url", _compiled(URL_PATTERNS)),
)


def _plain(text: str) -> str:
    """Lower case, full-width letters and digits made ordinary, runs of white space made one."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _contains(lines: Sequence[str], word: str) -> bool:
    """Whether ``word`` stands in the lines; a word of Latin letters must not be part of a longer one."""
    if word.isascii():
        pattern = re.compile(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])")
        return any(pattern.search(line) for line in lines)
    # Text readers put spaces between Chinese characters where letters are wide apart, and break words over lines.
    tight = "".join(lines).replace(" ", "")
    return word.replace(" ", "") in tight


def _promotion(whole: str) -> str:
    tight = whole.replace(" ", "").replace("\n", "")
    strong = [w for w in STRONG_PROMOTIONS if (w in whole if w.isascii() else w in tight)]
    if strong:
        return strong[0]
    weak = [w for w in WEAK_PROMOTIONS if _has_weak(w, whole, tight)]
    return ", ".join(weak) if len(weak) >= ENOUGH_WEAK else ""


def _has_weak(word: str, whole: str, tight: str) -> bool:
    if not word.isascii():
        return word in tight
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", whole) is not None
