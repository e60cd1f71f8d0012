"""The donor's own view: what it promised and paid, and what its money did."""
