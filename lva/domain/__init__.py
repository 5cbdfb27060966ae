"""What follows from answers: pure rules over frozen values, without database, web or language."""
