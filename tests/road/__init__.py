"""The main road of the product, walked from the first page to the board page."""
