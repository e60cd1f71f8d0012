"""News and dates: updates followed by mail and as feeds, the diary of missions, visits, gatherings and meetings."""
