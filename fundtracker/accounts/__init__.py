"""People who sign in: users, roles and permissions, sessions, invitations, and the guard that denies by default."""
