"""Rows of signing in: logins, factors, invitations, providers, and counted attempts."""
