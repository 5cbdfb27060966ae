"""What people are told: notices, mails, reminders, and the ways to end them."""
