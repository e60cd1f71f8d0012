"""Convening a committee: who sits, the notice and its calendar file, replies, proxies, questions before the meeting."""
