"""Videos behind signed URLs: ranges, refusals, and a name that never shows the signature."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from imm_desktop.domain.errors import MediaError
from imm_desktop.media.naming import is_network, name_of
from tests.media.made_clips import number_on

BOX = {"max_width": 320, "max_height": 320}
SECRET = "Signature=s3cr3t"


@contextmanager
def served(content: bytes) -> Iterator[tuple[str, list[tuple[str, int]], threading.Event]]:
    """An address that answers ranges of ``content`` to signed requests, what it was asked, a switch."""
    asked: list[tuple[str, int]] = []
    is_down = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if is_down.is_set():
                self.close_connection = True
                return
            status = 200 if SECRET in self.path else 403
            if not self.path.startswith("/videos/clip.mp4"):
                status = 404
            first, last = 0, len(content) - 1
            if "Range" in self.headers and status == 200:
                status = 206
                start, _, end = self.headers["Range"].removeprefix("bytes=").partition("-")
                first, last = int(start), min(int(end or last), last)
            body = content[first : last + 1] if status < 300 else b""
            asked.append((self.headers.get("Range", ""), status))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Accept-Ranges", "bytes")
            if status == 206:
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the decoder went elsewhere in the file

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked, is_down
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_signed_video_is_exact_and_reads_ranges(clip: object, with_client, caplog) -> None:
    with served(Path(clip("mp4 gop 50")).read_bytes()) as (address, asked, _):

        async def scenario(client):
            video = await client.open(f"{address}/videos/clip.mp4?{SECRET}")
            pictures = [await video.frame_at(at, **BOX) for at in (5_000, 400, 3_000)]
            again = await video.step(-1, from_ms=3_000, **BOX)
            while again.frame < 0:  # the index is being built
                again = await video.step(-1, from_ms=3_000, **BOX)
            assert again.frame == 74
            return video.facts, [number_on(p.width, p.height, p.pixels) for p in pictures]

        facts, numbers = with_client(scenario)
    assert numbers == [125, 10, 75]
    assert facts.frame_count == 150
    assert any(status == 206 for _, status in asked)
    assert "s3cr3t" not in caplog.text


def test_a_lost_connection_is_an_error_and_never_another_frame(clip, with_client) -> None:
    with served(Path(clip("mp4 gop 50")).read_bytes()) as (address, _, is_down):

        async def scenario(client):
            video = await client.open(f"{address}/videos/clip.mp4?{SECRET}")
            await video.frame_at(5_900, **BOX)
            is_down.set()
            with pytest.raises(MediaError, match=r"^clip.mp4 could not be fetched"):
                await video.frame_at(1_000, **BOX)
            is_down.clear()
            picture = await video.frame_at(1_000, **BOX)
            return number_on(picture.width, picture.height, picture.pixels)

        assert with_client(scenario) == 25


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (
            "/videos/clip.mp4?Signature=old",
            "clip.mp4 was refused by the storage: the link may have expired.",
        ),
        ("/videos/gone.mp4?" + SECRET, "gone.mp4 is not there (HTTP 404)."),
    ],
)
def test_a_refused_video_says_why_and_hides_the_signature(with_client, path, says) -> None:
    with served(b"") as (address, *_):

        async def scenario(client):
            with pytest.raises(MediaError) as caught:
                await client.open(address + path)
            return str(caught.value)

        assert with_client(scenario) == says


def test_no_answer_at_all_is_a_media_error(with_client) -> None:
    with served(b"") as (address, *_):
        pass

    async def scenario(client):
        with pytest.raises(MediaError, match=r"^clip.mp4 could not be fetched"):
            await client.open(f"{address}/clip.mp4?{SECRET}")

    with_client(scenario)


def test_names_show_neither_folder_nor_query() -> None:
    assert name_of("https://b.oss.example/a/%E6%A4%85.mp4?Signature=x") == "椅.mp4"
    assert name_of("/home/me/videos/clip.mp4") == "clip.mp4"
    assert is_network("HTTPS://b.oss.example/a")
    assert not is_network("/videos/http.mp4")
