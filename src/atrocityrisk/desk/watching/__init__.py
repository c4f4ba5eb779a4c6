"""The watch list and a State's page: forecasts, records, assessments and alerts side by side."""
