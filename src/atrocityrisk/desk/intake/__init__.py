"""Files that people bring: read, mapped, accounted for row by row, imported whole or not at all."""
