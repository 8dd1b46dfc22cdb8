"""What the server takes in before a page sees it: from whom, how much, and each press once."""
