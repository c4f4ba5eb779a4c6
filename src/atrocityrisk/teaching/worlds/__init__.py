"""Invented worlds: how they are drawn, written and read, and how their truth is sealed."""
