"""Solidarity funds: the crisis they answer, their settings, and what their money can be for (programmes and projects)."""
