"""Schedules as the policy file has them, and what follows from them: who is on call when."""
