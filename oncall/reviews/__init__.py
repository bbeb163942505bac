"""The monthly review of what paged people, and quarterly that of the paging thresholds, with what was decided."""
