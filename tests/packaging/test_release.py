"""What every build agrees on."""

import subprocess
import sys
from pathlib import Path

import pytest

import imm_desktop

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "common" / "release.py"


def said(word: str, **more: str) -> str:
    told = subprocess.run(
        [sys.executable, str(SCRIPT), word],
        capture_output=True,
        text=True,
        check=True,
        env=more or None,
    )
    return told.stdout.strip()


def test_the_version_is_the_packages() -> None:
    assert said("version") == imm_desktop.__version__


def test_windows_gets_four_numbers() -> None:
    numbers = said("numeric").split(".")
    assert len(numbers) == 4
    assert all(number.isdecimal() for number in numbers)
    assert imm_desktop.__version__.startswith(".".join(numbers[:3]))


def test_a_given_time_is_the_time_of_the_build() -> None:
    assert said("epoch", SOURCE_DATE_EPOCH="1700000000") == "1700000000"


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        said("weather")
