"""Pages: each gathers what is said, asks `workflow` or `scope`, and shows the answer."""
