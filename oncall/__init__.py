"""On-call: schedules and who has the duty, calls, alarms, handoffs, page budget and pay. Pure, like `incidents`."""
