"""Rows of telling people: notices, reminders, and mails that wait to leave."""
