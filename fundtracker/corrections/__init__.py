"""Corrections of what was booked: prepared by one person with a reason, confirmed by another, and only then in the book."""
