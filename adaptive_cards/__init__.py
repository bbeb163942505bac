"""Cards: values of the core in, Adaptive Card JSON out. Pure."""
