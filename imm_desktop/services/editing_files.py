"""Edits as files of editing programs: EDL (CMX 3600), FCPXML 1.9 and OpenTimelineIO.

Our own small writers: OpenTimelineIO has no wheel for every system we ship to. Tests read what is written here with
OpenTimelineIO and its adapters.
"""

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from imm_desktop.domain.editing import Edit, EditEvent, EditSource, Mark
from imm_desktop.domain.errors import InvalidRequestError

MOST_EDL_EVENTS: Final = 999
"""CMX 3600 numbers events with three digits."""
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def edl_of(edit: Edit) -> bytes:
    """A CMX 3600 list in non-drop timecode, which counts every frame, from 00:00:00:00.

    Raises:
        InvalidRequestError: There are more clips than such a list can number, or the edit is longer than a day.
    """
    if len(edit.events) > MOST_EDL_EVENTS:
        raise InvalidRequestError(
            f"An EDL holds {MOST_EDL_EVENTS} clips, this edit has {len(edit.events)}. Choose FCPXML or OTIO."
        )
    base = max(1, round(edit.rate))
    lines = [f"TITLE: {_line(edit.title)}", "FCM: NON-DROP FRAME", ""]
    at = 0
    for number, event in enumerate(edit.events, 1):
        times = (event.start, event.start + event.length, at, at + event.length)
        codes = " ".join(_timecode(one, base) for one in times)
        lines.append(f"{number:03d}  AX       AA/V  C        {codes}")
        lines.append(f"* FROM CLIP NAME: {_line(event.source.uri.name)}")
        if event.name:
            lines.append(f"* COMMENT: {_line(event.name)}")
        lines.append(f"* SOURCE FILE: {_line(event.source.location)}")
        lines.extend(
            f"* LOC: {_timecode(at + one.start - event.start, base)} WHITE {_line(one.name)}"
            for one in event.marks
        )
        lines.append("")
        at += event.length
    return ("\r\n".join(lines)).encode("utf-8")


def fcpxml_of(edit: Edit) -> bytes:
    """FCPXML 1.9, which Final Cut Pro, DaVinci Resolve and Premiere Pro (through Resolve) read."""
    root = ET.Element("fcpxml", version="1.9")
    resources = ET.SubElement(root, "resources")
    formats: dict[tuple[Fraction, int, int], str] = {}
    first = edit.sources[0] if edit.sources else None
    size = (first.width, first.height) if first is not None else (0, 0)
    own = _format(resources, formats, edit.rate, *size)
    assets = {source: _asset(resources, formats, source) for source in edit.sources}
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name=_xml(edit.title))
    project = ET.SubElement(event, "project", name=_xml(edit.title))
    sequence = ET.SubElement(
        project,
        "sequence",
        format=own,
        duration=_seconds(edit.length, edit.rate),
        tcStart="0s",
        tcFormat="NDF",
    )
    spine = ET.SubElement(sequence, "spine")
    at = 0
    for one in edit.events:
        _asset_clip(spine, one, at, edit.rate, assets[one.source])
        at += one.length
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{body}\n'.encode()


def otio_of(edit: Edit) -> bytes:
    """An OpenTimelineIO timeline (JSON) with one video track."""
    timeline: dict[str, Any] = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {},
        "name": edit.title,
        "global_start_time": None,
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "metadata": {},
            "name": "tracks",
            "source_range": None,
            "effects": [],
            "markers": [],
            "enabled": True,
            "children": [
                {
                    "OTIO_SCHEMA": "Track.1",
                    "metadata": {},
                    "name": "V1",
                    "source_range": None,
                    "effects": [],
                    "markers": [],
                    "enabled": True,
                    "kind": "Video",
                    "children": [_otio_clip(one, edit.rate) for one in edit.events],
                }
            ],
        },
    }
    return json.dumps(timeline, ensure_ascii=False, indent=1).encode()


WRITERS: Final[Mapping[str, Callable[[Edit], bytes]]] = MappingProxyType(
    {"edl": edl_of, "fcpxml": fcpxml_of, "otio": otio_of}
)
"""By the file's extension."""


def file_url(location: str) -> str:
    """``location`` as a URL: a file URL of an absolute path, a bare name as it is."""
    windows = PureWindowsPath(location)
    if windows.is_absolute():
        return windows.as_uri()
    posix = PurePosixPath(location)
    return posix.as_uri() if posix.is_absolute() else quote(location)


def _asset(
    resources: ET.Element, formats: dict[tuple[Fraction, int, int], str], source: EditSource
) -> str:
    of_format = _format(resources, formats, source.rate, source.width, source.height)
    identity = f"r{len(resources) + 1}"
    asset = ET.SubElement(
        resources,
        "asset",
        id=identity,
        name=_xml(source.uri.name),
        start="0s",
        duration=_seconds(round(source.duration_ms * source.rate / 1000), source.rate),
        hasVideo="1",
        hasAudio="1",
        format=of_format,
    )
    ET.SubElement(asset, "media-rep", kind="original-media", src=_xml(file_url(source.location)))
    return identity


def _format(
    resources: ET.Element,
    formats: dict[tuple[Fraction, int, int], str],
    rate: Fraction,
    width: int,
    height: int,
) -> str:
    key = (rate, width, height)
    if key not in formats:
        formats[key] = f"r{len(resources) + 1}"
        made = ET.SubElement(
            resources,
            "format",
            id=formats[key],
            frameDuration=f"{rate.denominator}/{rate.numerator}s",
        )
        if width and height:
            made.set("width", str(width))
            made.set("height", str(height))
    return formats[key]


def _asset_clip(spine: ET.Element, event: EditEvent, at: int, rate: Fraction, asset: str) -> None:
    clip = ET.SubElement(
        spine,
        "asset-clip",
        ref=asset,
        offset=_seconds(at, rate),
        name=_xml(event.name or event.source.uri.name),
        start=_seconds(event.start, rate),
        duration=_seconds(event.length, rate),
        tcFormat="NDF",
    )
    for mark in event.marks:
        ET.SubElement(
            clip,
            "keyword",
            start=_seconds(mark.start, rate),
            duration=_seconds(mark.length, rate),
            value=_xml(mark.name),
        )


def _otio_clip(event: EditEvent, rate: Fraction) -> dict[str, Any]:
    source = event.source
    length = round(source.duration_ms * rate / 1000) if source.duration_ms else None
    return {
        "OTIO_SCHEMA": "Clip.2",
        "metadata": {"imm-desktop": {"source": str(source.uri)}},
        "name": event.name or source.uri.name,
        "source_range": _otio_range(event.start, event.length, rate),
        "effects": [],
        "markers": [_otio_marker(one, rate) for one in event.marks],
        "enabled": True,
        "media_references": {
            "DEFAULT_MEDIA": {
                "OTIO_SCHEMA": "ExternalReference.1",
                "metadata": {},
                "name": source.uri.name,
                "available_range": None if length is None else _otio_range(0, length, rate),
                "available_image_bounds": None,
                "target_url": file_url(source.location),
            }
        },
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _otio_marker(mark: Mark, rate: Fraction) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {},
        "name": mark.name,
        "color": "CYAN",
        "comment": mark.comment,
        "marked_range": _otio_range(mark.start, mark.length, rate),
    }


def _otio_range(start: int, length: int, rate: Fraction) -> dict[str, Any]:
    def time(value: int) -> dict[str, Any]:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(value)}

    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(start), "duration": time(length)}


def _seconds(frames: int, rate: Fraction) -> str:
    """``frames`` as FCPXML writes times: a fraction of a second."""
    value = frames / rate
    return (
        f"{value.numerator}s"
        if value.denominator == 1
        else f"{value.numerator}/{value.denominator}s"
    )


def _timecode(frames: int, base: int) -> str:
    seconds, frame = divmod(frames, base)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    if hours > 23:
        raise InvalidRequestError("An EDL holds one day. Choose FCPXML or OTIO.")
    return f"{hours:02d}:{minute:02d}:{second:02d}:{frame:02d}"


def _line(text: str) -> str:
    """``text`` as the rest of one line."""
    return " ".join(text.split())


def _xml(text: str) -> str:
    """``text`` without characters that XML cannot hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
