"""The worklist: what to do next, and why."""
