"""Rules of signing in: passwords, factors, and what a provider says of somebody."""
