"""What a newcomer can try and read: worked examples, and the demonstration as a story."""
