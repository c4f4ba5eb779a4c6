"""EWP's assessment: its panel from publishers' files, its model, and how far both agree."""
