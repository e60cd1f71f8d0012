"""The donor committee: seats, meetings, agenda, decisions that open the money, packs."""
