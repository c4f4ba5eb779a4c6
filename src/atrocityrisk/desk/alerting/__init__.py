"""Rules, their record, candidates, signing, bulletins and feeds."""
