"""A web site of an edition: its pages, what can be embedded, and the editions published before."""
