"""News: updates followed by mail and as feeds."""
