"""Probability questions about past state-years, their answers and what they are worth."""
