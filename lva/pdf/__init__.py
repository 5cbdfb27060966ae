"""The signed appendix: a frozen record becomes a tagged, archival PDF that vouches for itself."""
