"""A believable organisation at every stage, made through the same actions that people use."""
