"""The contents of Info.plist, beyond what PyInstaller writes by itself. Read by the spec; plain data, no Mac needed."""

from typing import Any, Final

CASE: Final = "case"
"""Behind the identifier: the kind of file that a case is."""
OLDEST_MACOS: Final = "14.0"
"""The oldest that the locked wheels (PyAV 18, onnxruntime 1.31 for Apple silicon) run on."""


def plist(identifier: str, version: str, numbers: str) -> dict[str, Any]:
    """``version`` as the operator sees it, ``numbers`` as macOS compares it."""
    case = f"{identifier}.{CASE}"
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
        # Double-clicked cases come as a QFileOpenEvent.
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "IMM Desktop case",
                "CFBundleTypeRole": "Viewer",
                "CFBundleTypeIconFile": "imm-case.icns",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [case],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": case,
                "UTTypeDescription": "IMM Desktop case",
                "UTTypeConformsTo": ["public.data", "public.archive"],
                "UTTypeIconFile": "imm-case.icns",
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["immcase"],
                    "public.mime-type": ["application/x-imm-desktop-case"],
                },
            }
        ],
        # The engine talks to the window on 127.0.0.1 without TLS.
        "NSAppTransportSecurity": {"NSAllowsLocalNetworking": True},
    }
