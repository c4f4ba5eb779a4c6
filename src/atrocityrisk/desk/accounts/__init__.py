"""Accounts: logging in, passwords, one-time codes, the administrator's pages, safe settings."""
