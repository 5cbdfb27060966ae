"""Sharing with a blind review: preparing, approving, handing over, and what comes back."""
