"""HLS playlists are films like others, and lead nowhere but to the parts beside them."""

import shutil

import av
import pytest

from imm_desktop.engine.analysis.decoding import open_footage
from imm_desktop.engine.opening import open_any, open_film
from imm_desktop.engine.rendering.footage import read_facts
from imm_desktop.engine.work import WorkError
from tests.made_videos import Part, noise, write_video

FRAMES, RATE = 40, 10


@pytest.fixture
def folder(tmp_path):
    """``film.m3u8`` with its parts, and one part outside it."""
    folder = tmp_path / "bucket"
    folder.mkdir()
    whole = write_video(
        tmp_path / "whole.mp4",
        [Part(noise(1, (64, 48)), FRAMES, moving=True)],
        rate=RATE,
        options={"g": "10", "bf": "0"},
    )
    options = {"hls_time": "1", "hls_list_size": "0"}
    with (
        av.open(str(whole)) as source,
        av.open(str(folder / "film.m3u8"), "w", format="hls", options=options) as target,
    ):
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    assert len(list(folder.glob("film*.ts"))) == 4
    shutil.copy(folder / "film1.ts", tmp_path / "secret.ts")
    return folder


def playlist(folder, *lines, name="other.m3u8", end=True):
    path = folder / name
    head = ["#EXTM3U", "#EXT-X-TARGETDURATION:1"]
    path.write_text("\n".join([*head, *lines, *(["#EXT-X-ENDLIST"] if end else [])]))
    return path


def parts(*addresses):
    return [line for address in addresses for line in ("#EXTINF:1,", address)]


def frames_of(path):
    with open_footage(path) as footage:
        return len(list(footage.frames()))


def test_a_playlist_is_looked_at_and_joined_as_a_whole(folder):
    path = folder / "film.m3u8"
    assert frames_of(path) == FRAMES
    assert len(read_facts("oss://b/film.m3u8", path).index.pts) == FRAMES


def test_names_that_an_address_could_not_have_are_followed(folder):
    odd = folder / "which? #1 50% 中"
    odd.mkdir()
    shutil.copy(folder / "film0.ts", odd / "first?#%20.ts")
    path = playlist(folder, *parts("which? #1 50% 中/first?#%20.ts", "film1.ts"))
    assert frames_of(path) == 20
    assert frames_of(playlist(odd, *parts("first?#%20.ts"))) == 10


def test_a_playlist_of_playlists_is_followed_once(folder):
    film = "#EXT-X-STREAM-INF:BANDWIDTH=1"
    main = playlist(folder, film, "film.m3u8", name="main.m3u8")
    assert frames_of(main) == FRAMES
    above = playlist(folder, film, "main.m3u8", name="above.m3u8")
    with pytest.raises(WorkError, match=r"of playlists of playlists: film\.m3u8"):
        frames_of(above)
    itself = playlist(folder, film, "itself.m3u8", name="itself.m3u8")
    with pytest.raises(WorkError, match="names no parts"):
        frames_of(itself)


@pytest.mark.timeout(20)
def test_one_that_is_still_written_to_ends_where_it_is_now(folder):
    path = playlist(folder, *parts("film0.ts", "film1.ts", "film2.ts", "film3.ts"), end=False)
    assert frames_of(path) == FRAMES


def test_a_byte_order_mark_and_windows_lines_change_nothing(folder):
    path = folder / "film.m3u8"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert frames_of(path) == FRAMES


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("../secret.ts", "outside its folder"),
        ("sub/../../secret.ts", "outside its folder"),
        ("link.ts", "outside its folder"),
        ("{outside}/secret.ts", "lies elsewhere"),
        ("file:{outside}/secret.ts", "lies elsewhere"),
        ("http://127.0.0.1:9/secret.ts", "lies elsewhere"),
        ("C:/secret.ts", "lies elsewhere"),
        ("data:text/plain,x", "lies elsewhere"),
        ("missing.ts", "part missing.ts is not there"),
        (".", "part . is not there"),
    ],
)
@pytest.mark.parametrize("opened_by", [open_any, open_film])
def test_nothing_outside_is_reached(folder, tmp_path, address, why, opened_by):
    (folder / "link.ts").symlink_to(tmp_path / "secret.ts")
    address = address.format(outside=tmp_path)
    for lines in (
        parts("film0.ts", address),
        [f'#EXT-X-MAP:URI="{address}"', *parts("film0.ts")],
        [f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="{address}"', *parts("film0.ts")],
    ):
        path = playlist(folder, *lines, name="film.mp4")  # its name tells FFmpeg nothing
        with pytest.raises(WorkError, match=why) as raised:
            opened_by(path)
        assert raised.value.code == "UnsupportedMediaFormat"


def test_encrypted_parts_and_too_long_lists_are_refused(folder):
    key = '#EXT-X-KEY:METHOD=AES-128,URI="film0.ts"'
    with pytest.raises(WorkError, match="encrypted"):
        open_any(playlist(folder, key, *parts("film0.ts")))
    plain = playlist(folder, "#EXT-X-KEY:METHOD=NONE", *parts("film0.ts"))
    assert frames_of(plain) == 10
    with pytest.raises(WorkError, match="more than 4 MB"):
        open_any(playlist(folder, "#" * (5 << 20)))


def test_a_list_for_joining_files_is_no_video(folder):
    path = folder / "film.mp4"
    path.write_text("ffconcat version 1.0\nfile film0.ts\n")
    with pytest.raises(WorkError, match="not a video"):
        frames_of(path)
