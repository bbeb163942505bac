"""Senders: the ways out of the building, behind one port."""
