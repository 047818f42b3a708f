"""Settings of dmgbuild: one window, the program, and the folder it is dragged to."""

# dmgbuild runs this file and puts ``defines`` (its -D options) into it.
application = defines["app"]  # type: ignore[name-defined]  # noqa: F821

format = "ULFO"  # noqa: A001 (dmgbuild's word)
filesystem = "APFS"
files = [application, (defines["licences"], "Licenses")]  # type: ignore[name-defined]  # noqa: F821
symlinks = {"Applications": "/Applications"}
icon_locations = {"IMM Desktop.app": (150, 170), "Applications": (430, 170), "Licenses": (290, 330)}
icon_size = 96
window_rect = ((200, 200), (580, 430))
default_view = "icon-view"
