"""How a file is read: CSV, Excel, Stata and R, with guards against damage and bombs."""
