"""Pages for records: each gathers what is said, asks `changes`, and shows the answer."""
