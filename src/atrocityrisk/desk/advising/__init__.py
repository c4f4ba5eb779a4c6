"""Advice and what followed, and the brief on a State."""
