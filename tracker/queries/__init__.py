"""What is seen: the only select()s. The actor comes first; answers are frozen values shaped for a page."""
