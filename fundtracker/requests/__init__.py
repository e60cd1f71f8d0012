"""What a donor asks and staff confirm: pledges, papers, contacts, successors; its colleagues, which its officers look after themselves."""
