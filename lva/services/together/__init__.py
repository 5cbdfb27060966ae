"""What people do with an assessment together: comments, marks, earlier texts, named versions, copies."""
