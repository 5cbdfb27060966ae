"""LVA: child impact assessment for municipalities; this package states its version and nothing else."""

__version__ = "0.1.0"
