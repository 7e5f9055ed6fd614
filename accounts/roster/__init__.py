"""Reading a staff list as an HR system writes it: bytes in, checked people and findings out.

Pure Python: no Django, no database, no clock. The steps, each in its own module and in this order:

``reading``   bytes to rows with their physical line numbers
``mapping``   which column is which field (a guess, or a file that says so)
``cells``     one cell to a name, an address, a date, a language
``grades``    the ladder, given or guessed
``tree``      who reports to whom, with loops, gaps and vacant posts
``checking``  all of it together: the rows that are good, and what is wrong with the others
"""
