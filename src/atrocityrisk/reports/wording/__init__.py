"""Numbers of an edition in sentences: reasons, summaries, values, questions."""
