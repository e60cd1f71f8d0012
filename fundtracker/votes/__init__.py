"""Deciding: who is in the room, the quorum of each item, ballots, written consultations and what they come to."""
