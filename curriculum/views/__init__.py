"""Pages of the log of an approved service."""
