"""What people may ask for about themselves: a copy of everything, and that it goes. Both are read from the register."""
