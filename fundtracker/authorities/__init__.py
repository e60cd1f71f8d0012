"""Local authorities: the directory of all of them, the contributors among them, and people's mandates."""
