"""Collects every text for operators and merges it into resources/i18n/zh_CN.ts (``make i18n``).

Qt's own lupdate is not used: in Python it reads ``tr = QCoreApplication.translate`` as a method of the class and files
the text under the wrong context, where it would never be found. Recognised are

    self.tr("text"), tr("text") after tr = self.tr       context: the class it stands in
    tr("Context", "text"), translate("Context", "text")  also as QCoreApplication.translate
    QT_TRANSLATE_NOOP("Context", "text")

A file-level constant may stand for the context. With ``--check`` nothing is written; what has no Chinese text is
listed and the exit code is 1.
"""

import argparse
import ast
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "resources" / "i18n" / "zh_CN.ts"
SOURCES = ("app", "presenters", "ui")
TWO_ARGUMENTS = {"tr", "translate", "QT_TRANSLATE_NOOP"}

Key = tuple[str, str]


def texts_of(source: str, file_name: str = "") -> Iterator[Key]:
    """(context, text) of every call in ``source``; a call whose text cannot be read is an error."""
    tree = ast.parse(source)
    constants = {
        target.id: value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and (value := _literal(node.value)) is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    yield from _visit(tree, "", constants, file_name)


def _visit(
    node: ast.AST, class_name: str, constants: dict[str, str], file_name: str
) -> Iterator[Key]:
    if isinstance(node, ast.ClassDef):
        class_name = node.name
    if isinstance(node, ast.Call):
        yield from _key_of(node, class_name, constants, file_name)
    for child in ast.iter_child_nodes(node):
        yield from _visit(child, class_name, constants, file_name)


def _key_of(
    call: ast.Call, class_name: str, constants: dict[str, str], file_name: str
) -> Iterator[Key]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    arguments = [
        constants.get(argument.id) if isinstance(argument, ast.Name) else _literal(argument)
        for argument in call.args
    ]
    if name == "tr" and len(arguments) == 1:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else ast.Name("self")
        if not (isinstance(owner, ast.Name) and owner.id == "self" and class_name):
            raise ValueError(
                f"{file_name}:{call.lineno}: only self.tr() has a known context; use translate()"
            )
        if arguments[0] is None:
            raise ValueError(f"{file_name}:{call.lineno}: the text of tr() is not a literal")
        yield class_name, arguments[0]
    elif name in TWO_ARGUMENTS and len(arguments) >= 2:
        context, text = arguments[0], arguments[1]
        # A text that is a variable was marked with QT_TRANSLATE_NOOP where it was written down.
        if context is not None and text is not None:
            yield context, text


def _literal(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def all_texts(root: Path = ROOT) -> set[Key]:
    """Every text of the program."""
    found: set[Key] = set()
    for package in SOURCES:
        for path in sorted((root / "imm_desktop" / package).rglob("*.py")):
            found.update(texts_of(path.read_text(encoding="utf-8"), path.name))
    return found


def read(path: Path) -> dict[Key, str]:
    """Finished Chinese texts of the catalogue."""
    if not path.exists():
        return {}
    finished = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is not None and translation.text and not translation.get("type"):
                key = (context.findtext("name", ""), message.findtext("source", ""))
                finished[key] = translation.text
    return finished


def write(path: Path, texts: set[Key], finished: dict[Key, str]) -> None:
    """Write the catalogue, sorted and without line numbers, so that a change shows only itself."""
    root = ET.Element("TS", version="2.1", language="zh_CN", sourcelanguage="en")
    context: ET.Element | None = None
    for name, source in sorted(texts):
        if context is None or context.findtext("name") != name:
            context = ET.SubElement(root, "context")
            ET.SubElement(context, "name").text = name
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = source
        translation = ET.SubElement(message, "translation")
        translation.text = finished.get((name, source), "")
        if not translation.text:
            translation.set("type", "unfinished")
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode")
    path.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8"
    )


def main() -> int:
    """Merge or check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, list what is missing")
    check = parser.parse_args().check
    texts, finished = all_texts(), read(CATALOGUE)
    missing = sorted(texts - finished.keys())
    for context, text in missing:
        print(f"no Chinese text: {context}: {text}")
    if not check:
        write(CATALOGUE, texts, finished)
    print(f"{len(texts)} texts, {len(missing)} without a Chinese one")
    return 1 if check and missing else 0


if __name__ == "__main__":
    sys.exit(main())
