"""What stands around the words of every mail: greeting, names of facts, and the lines at its foot."""
