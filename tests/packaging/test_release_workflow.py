"""The release workflow runs what is here, keeps no secret, and publishes sums."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]
    return found


def steps_of(job: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_scripts_that_it_calls_are_here_and_can_be_run() -> None:
    called = set(re.findall(r"packaging/[\w/]+\.(?:sh|py)", TEXT))
    assert {
        "packaging/linux/build.sh",
        "packaging/linux/smoke.sh",
        "packaging/macos/build.sh",
    } <= called
    for name in called:
        assert (ROOT / name).is_file(), name
        assert name.endswith(".py") or os.access(ROOT / name, os.X_OK), name


def test_every_bundle_is_judged_before_anything_is_published(jobs: dict[str, Any]) -> None:
    assert "smoke.sh" in steps_of(jobs["linux"])
    assert "--selftest" in steps_of(jobs["windows-real"])
    assert "--selftest" in (ROOT / "packaging/macos/build.sh").read_text(encoding="utf-8")
    assert {"linux", "windows-real", "macos"} <= set(jobs["publish"]["needs"])
    assert "needs.linux.result == 'success'" in jobs["publish"]["if"]
    assert "needs.windows-real.result == 'success'" in jobs["publish"]["if"]


def test_both_processors_of_macs_have_a_runner(jobs: dict[str, Any]) -> None:
    rows = jobs["macos"]["strategy"]["matrix"]["include"]
    assert {row["processor"] for row in rows} == {"arm64", "x64"}


def test_secrets_reach_a_step_by_its_environment_only_and_signing_ends_without_them(
    jobs: dict[str, Any],
) -> None:
    for job in jobs.values():
        assert "secrets." not in steps_of(job)
        assert "secrets." not in str(job.get("env", ""))
        for step in job["steps"]:
            if "secrets." in str(step.get("env", "")):
                assert step["run"].startswith('[ -n "$KEY" ] || exit 0')


def test_only_publishing_may_write(jobs: dict[str, Any]) -> None:
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}
    writing = [name for name, job in jobs.items() if "permissions" in job]
    assert writing == ["publish"]
    assert "startsWith(github.ref, 'refs/tags/')" in jobs["publish"]["if"]


def test_sums_of_everything_are_published(jobs: dict[str, Any]) -> None:
    said = steps_of(jobs["publish"])
    assert "sha256sum -- *" in said
    assert "gh release create" in said
    assert said.rstrip().endswith("dist/*")


def test_the_tag_must_be_the_programs_version(jobs: dict[str, Any]) -> None:
    assert '[ "$GITHUB_REF_NAME" = "v$version" ]' in steps_of(jobs["version"])
