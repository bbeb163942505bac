"""What chat lays over a schedule: overrides, swaps, another rotation; one subject a schedule, `rota`."""
