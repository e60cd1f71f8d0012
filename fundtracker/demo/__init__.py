"""The demo data: the four public funds, real authorities, invented amounts; every state a screen can show."""
