"""The core: what an incident is and which facts follow from an ask. Standard library only, no clock and no I/O."""
