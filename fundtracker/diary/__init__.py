"""The diary: missions, visits and gatherings with sign-up, beside the committees' meetings; also as a subscription for calendars."""
