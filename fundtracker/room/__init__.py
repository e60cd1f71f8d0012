"""The reading room: a meeting as its members read it, what is new, private notes, search."""
