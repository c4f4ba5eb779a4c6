"""What holds of a record and of who may see it: levels, roles, scope, checks, words."""
