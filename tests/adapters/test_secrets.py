"""Keys are kept by the system's key ring or by memory, and by nothing else."""

import sys
import threading

import pytest

from imm_desktop.adapters import secrets
from imm_desktop.adapters.secrets import SERVICE, KeyRingSecrets, MemorySecrets, open_secrets
from imm_desktop.domain.errors import SecretsError
from tests.patience import patient


class FakeKeyRing:
    priority = 5

    def __init__(self):
        self.kept = {}
        self.threads = set()
        self.error = None

    def _asked(self):
        self.threads.add(threading.current_thread().name)
        if self.error:
            raise self.error

    def get_password(self, service, username):
        self._asked()
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self._asked()
        self.kept[service, username] = password

    def delete_password(self, service, username):
        self._asked()
        del self.kept[service, username]


@pytest.mark.parametrize("make", [MemorySecrets, lambda: KeyRingSecrets(FakeKeyRing())])
def test_a_key_is_kept_replaced_and_forgotten(run, make):
    async def scenario():
        kept = make()
        assert await kept.get("a") is None
        await kept.put("a", "AK1", "SK1")
        await kept.put("a", "AK2", "SK,2\n")
        await kept.put("b", "AK3", "SK3")
        assert await kept.get("a") == ("AK2", "SK,2\n")
        await kept.forget("a")
        await kept.forget("a")
        assert await kept.get("a") is None
        assert await kept.get("b") == ("AK3", "SK3")

    run(scenario())


def test_the_key_ring_is_asked_in_a_thread_and_its_words_are_not_repeated(run):
    async def scenario():
        ring = FakeKeyRing()
        kept = KeyRingSecrets(ring)
        await kept.put("a", "AK", "SK")
        assert ring.threads == {"key-ring"}
        assert set(ring.kept) == {(SERVICE, "a")}
        ring.error = RuntimeError("cannot store SK")
        for question in (kept.put("a", "AK", "SK"), kept.get("a"), kept.forget("a")):
            with pytest.raises(SecretsError) as told:
                await question
            assert "SK" not in str(told.value)
            assert told.value.__cause__ is None

    run(scenario())


@pytest.mark.parametrize("text", ["plain", "{}", "[1]", "7"])
def test_an_entry_that_is_not_ours_counts_as_none(run, text):
    ring = FakeKeyRing()
    ring.kept[SERVICE, "a"] = text
    assert run(KeyRingSecrets(ring).get("a")) is None


def test_without_a_key_ring_memory_serves_and_says_so(run):
    assert not run(open_secrets(lambda: None)).is_lasting()
    assert run(open_secrets(FakeKeyRing)).is_lasting()


def test_a_key_ring_that_hangs_is_not_waited_for(run, monkeypatch):
    monkeypatch.setattr(secrets, "PROBE_TIMEOUT_S", 0.01)
    may_end = threading.Event()

    def hang():
        may_end.wait(patient(5))
        return FakeKeyRing()

    async def scenario():
        assert not (await open_secrets(hang)).is_lasting()
        may_end.set()

    run(scenario())


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_only_the_systems_own_key_rings_are_used(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    names = {one.__name__ for one in secrets._candidates()}
    assert names <= {"_windows", "_macos", "_secret_service", "_kwallet"}


def test_a_back_end_that_cannot_work_here_is_passed_over(monkeypatch):
    class Broken:
        @property
        def priority(self):
            raise RuntimeError("no session bus")

    class Weak(FakeKeyRing):
        priority = 0

    def missing():
        raise ImportError("no such library")

    good = FakeKeyRing()
    monkeypatch.setattr(secrets, "_candidates", lambda: (missing, Broken, Weak, lambda: good))
    assert secrets.system_key_ring() is good
    monkeypatch.setattr(secrets, "_candidates", lambda: (missing, Broken, Weak))
    assert secrets.system_key_ring() is None
    assert "keyrings.alt" not in sys.modules


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the key rings of Linux")
def test_the_real_candidates_answer_or_decline(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    assert secrets.system_key_ring() is None
