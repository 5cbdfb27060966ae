"""Records that come from outside: read strictly, judged value by value, described as a schema."""
