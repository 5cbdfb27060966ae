"""Rows of working on an assessment together: comments, reviews, earlier texts, marks, participants."""
