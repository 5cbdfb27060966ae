"""What is kept and for how long: backups, retention, and what people may ask about their own data."""
