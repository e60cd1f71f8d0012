"""Mails as rows of an outbox, written with the act and sent after it."""
