"""Rows of blind review: what leaves, what arrives, reviews, answers to them, and who looked."""
