"""What is asked: questionnaires as data, read into frozen values."""
