"""The process: settings, logs, HTTP and the command."""
