"""The process: settings, wiring, HTTP and the muster command."""
