"""The book: every movement of money, shared out to the cent over the receipts it came from; nothing else writes money."""
