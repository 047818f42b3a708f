"""The contents of Info.plist, beyond what PyInstaller writes by itself. Read by the spec; plain data, no Mac needed."""

from typing import Any, Final

IDENTIFIER: Final = "io.github.imm_desktop.ImmDesktop"
OLDEST_MACOS: Final = "14.0"
"""The oldest that the locked wheels (PyAV 18, onnxruntime 1.31 for Apple silicon) run on."""


def plist(version: str, numbers: str) -> dict[str, Any]:
    """``version`` as the operator sees it, ``numbers`` as macOS compares it."""
    return {
        "CFBundleName": "IMM Desktop",
        "CFBundleDisplayName": "IMM Desktop",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": numbers,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "zh_CN"],
        "LSApplicationCategoryType": "public.app-category.video",
        "LSMinimumSystemVersion": OLDEST_MACOS,
        "NSHighResolutionCapable": True,
        "NSPrincipalClass": "NSApplication",
        "NSRequiresAquaSystemAppearance": False,
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": "Apache-2.0; see licenses/NOTICE.md inside for all parts",
        # The engine talks to the window on 127.0.0.1 without TLS.
        "NSAppTransportSecurity": {"NSAllowsLocalNetworking": True},
    }
