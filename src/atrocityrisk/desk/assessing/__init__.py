"""Assessments by the UN Framework and codings of speech: forms, signing, comparison."""
