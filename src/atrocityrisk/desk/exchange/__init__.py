"""What leaves by program: exports, the API and its tokens, the feed."""
