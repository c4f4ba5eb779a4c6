"""What comes in by files: rows read and judged one by one, events counted, look-alikes found."""
