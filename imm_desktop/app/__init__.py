"""Bootstrap, lifecycle, command line, processes, logs."""
