"""How records change: the steps of review, versions, and the chain that seals them."""
