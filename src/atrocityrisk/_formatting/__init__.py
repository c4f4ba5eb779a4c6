"""How numbers, titles and pages read: words and characters, no computing."""
