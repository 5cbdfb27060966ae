"""Blind review as pages: sending, reviewing, coordinating, figures."""
