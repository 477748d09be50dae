"""How long the pipeline takes from a million to a hundred million bouts, in how much memory."""
