"""What answers add up to: findings, the gate, the rubric, and why the screening came out so."""
