"""Training models, and measuring what they learned."""
