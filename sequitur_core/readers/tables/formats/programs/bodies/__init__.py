"""What programs write that record the bodies of people and animals."""
