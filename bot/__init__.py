"""Teams: untrusted activities in, cards and messages out. SDK types never leave this folder."""
