"""Keeping it safe: backup, restore, retention, checks, upgrades, a desk for training."""
