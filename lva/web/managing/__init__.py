"""An organisation's own pages for its administrators: people, settings, seal."""
