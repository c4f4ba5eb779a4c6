"""The way of a file through the desk: brought, mapped, tried out, reported, imported or dropped."""
