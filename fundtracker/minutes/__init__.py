"""After the meeting: minutes in their phases, the decision record, the attendance sheet."""
