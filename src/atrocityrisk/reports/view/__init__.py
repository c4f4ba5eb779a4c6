"""The one typed view model between an edition and everything that shows it."""
