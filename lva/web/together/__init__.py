"""What people do with an assessment together, as pages: comments, co-authors, history, copies."""
