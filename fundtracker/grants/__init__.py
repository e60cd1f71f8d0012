"""What the money does: partners, budgets, authorisations, grants, disbursements, reports, own expenses."""
