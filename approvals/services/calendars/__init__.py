"""Calendars: which entries a person has, telling calendars by mail, and private addresses that calendars fetch."""
