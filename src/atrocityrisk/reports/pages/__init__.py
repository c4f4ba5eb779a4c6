"""From an edition to a page: what templates see, how they show it, and the page put together."""
