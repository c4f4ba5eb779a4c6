"""Plumbing that knows nothing of countries: files, registries, progress, recorded warnings."""
