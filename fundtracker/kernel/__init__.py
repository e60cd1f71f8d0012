"""What every package stands on and which knows nothing of the field: errors, money, clock, actor, text, database."""
