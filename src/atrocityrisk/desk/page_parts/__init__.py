"""What pages of every room are made of: forms, lists in parts, steps, versions in words."""
