"""Taking secrets and people out of text before it is written down or handed on.

A net below the rule that no secret is logged: it goes by names, by shapes, and by the secrets that are known.
It rather takes too much than too little.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import quote

GONE: Final = "…"

_NAMES: Final = (
    r"(?:secret|passwd|password|passphrase|token|signature|credentials?|cookie|private[-_]?key"
    r"|access[-_]?key(?:[-_]?(?:id|secret))?|(?:api|auth)[-_]?key|stringtosign|signatureprovided)"
)
"""Ends of names whose values nobody may read."""
_BEFORE: Final = r"(?:\b|(?<=%3D)|(?<=%22)|(?<=%20)|(?<=%3A))"
"""Where a word of a known shape may begin: also in an address that is itself a part of another one."""
_LEAST_KNOWN: Final = 6
"""Characters of a known secret; a shorter one would be found in half of all words."""
_COMMON_LOGINS: Final = frozenset({"root", "user", "admin", "administrator", "runner"})

_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]{0,40}-----|\Z)", GONE),
        # The whole query of an address, and a name with a password before its host.
        (r"(\b[a-z][a-z0-9+.-]{1,16}://)[^\s/@\"'<>]{1,256}@", rf"\1{GONE}@"),
        (
            r"(\b[a-z][a-z0-9+.-]{1,16}://[^\s?\"'<>\\]{1,2048})\?[^\s\"'<>\\]*",
            rf"\1?{GONE}",
        ),
        # The same inside of another address, encoded once or twice.
        (
            rf"({_NAMES}%(?:25)?(?:3D|3A|22%3A%22))(?:(?!%(?:25)?(?:26|22|2C))[^\s&\"'<>]){{1,8192}}",
            rf"\1{GONE}",
        ),
        (rf"\?[^\s?\"'<>\\]{{0,2048}}{_NAMES}[^\s\"'<>\\]*", f"?{GONE}"),
        # Headers and XML elements to their end: their values have spaces.
        (r"(authorization\\*[\"']?\s*[:=,]\s*b?\\*[\"']?)[^\r\n\"']+", rf"\1{GONE}"),
        (r"((?:set-)?cookie\\*[\"']?\s*[:=,]\s*b?\\*[\"']?)[^\r\n\"']+", rf"\1{GONE}"),
        (rf"(<[\w:.-]{{0,64}}{_NAMES}>)[^<]*", rf"\1{GONE}"),
        # A name, then what is assigned to it; in Python, JSON, and both inside a string.
        (
            rf"({_NAMES}\b\\*[\"']?\s{{0,8}}[:=,]\s{{0,8}}b?\\*)([\"'])[^\r\n\"']*\\*\2",
            rf"\1\2{GONE}\2",
        ),
        (
            rf"({_NAMES}\b\\*[\"']?\s{{0,8}}[:=,]\s{{0,8}}b?\\*[\"']?)[^\s&\"',;)\]}}<>]+",
            rf"\1{GONE}",
        ),
        # Shapes: Alibaba's key IDs (with a signature behind), STS tokens, bearer tokens.
        (rf"{_BEFORE}(?:LTAI|STS\.|TMP\.)[A-Za-z0-9]{{8,64}}(?::[A-Za-z0-9+/=]{{16,}})?", GONE),
        (rf"{_BEFORE}CAIS[A-Za-z0-9+/=%]{{16,}}", GONE),
        (r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", GONE),
        (r"\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}", rf"\1 {GONE}"),
    )
)
_RULES_OF_CASE: Final = (
    # An AccessKey secret: thirty letters and digits, of both cases.
    re.compile(
        # What is before it may be an escape, whose last letter is none of its own.
        r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-Fa-f]{2}))(?=[a-z0-9]{0,29}[A-Z])(?=[A-Z0-9]{0,29}[a-z])(?=[A-Za-z]{0,29}[0-9])"
        r"[A-Za-z0-9]{30}(?![A-Za-z0-9])"
    ),
)
_E_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_ANY_HOME: Final = re.compile(
    r"(?:\b[A-Za-z]:)?(?:\\{1,4}|/)(?:home|Users)(?:\\{1,4}|/)"
    r"(?:[^\\/\"'\r\n:*?<>|]{1,64}(?=[\\/])|[^\\/\s\"':*?<>|]{1,64})"
)


def redacted(text: str) -> str:
    """``text`` without keys, tokens, signatures and queries of addresses."""
    for rule, replacement in _RULES:
        text = rule.sub(replacement, text)
    for rule in _RULES_OF_CASE:
        text = rule.sub(GONE, text)
    return text


class Redactor:
    """Also takes out what is known of this computer: its secrets, who works at it, and where they live."""

    def __init__(self, secrets: Iterable[str], home: Path, login: str) -> None:
        """``secrets`` are values that must not be found; ``home`` becomes ``~``; ``login`` is the name at the log-in."""
        known = {one for one in secrets if len(one) >= _LEAST_KNOWN}
        known |= {quote(one, safe="") for one in known}
        self._known = sorted(known, key=lambda one: -len(one))
        self._home = _home_rule(home)
        is_common = len(login) < 3 or login.lower() in _COMMON_LOGINS
        self._login = (
            None if is_common else re.compile(rf"(?<!\w){re.escape(login)}(?!\w)", re.IGNORECASE)
        )

    def text(self, text: str) -> str:
        """``text`` without any of it."""
        for one in self._known:
            text = text.replace(one, GONE)
        if self._home is not None:
            text = self._home.sub("~", text)
        text = _ANY_HOME.sub("~", redacted(text))
        text = _E_MAIL.sub("(e-mail)", text)
        return text if self._login is None else self._login.sub("(login)", text)


def _home_rule(home: Path) -> re.Pattern[str] | None:
    """Finds the home folder as it is written in text, in JSON, and in addresses; None for a root folder."""
    if home == home.parent:
        return None
    plain = str(home)
    forms = {
        plain,
        plain.replace("\\", "\\\\"),
        plain.replace("\\", "\\\\\\\\"),
        home.as_posix(),
        quote(home.as_posix()),
    }
    any_of = "|".join(re.escape(one) for one in sorted(forms, key=lambda one: -len(one)))
    return re.compile(rf"(?:{any_of})(?![\w.@-])", re.IGNORECASE)
