"""What a learner's forecast or analysis of a world is worth, in numbers and in sentences."""
