"""Reminders that follow approved service: which causes there are, how each is worded, and when it is planned."""
