"""What donors promise and pay: pledges through their stages, receipts, suspense, refunds."""
