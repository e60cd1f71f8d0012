"""The end of a fund: what still stands in its way, what each donor wants done with what is left, the letters."""
