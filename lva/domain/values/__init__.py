"""Values of answers: how each kind is typed, stored, checked and said."""
