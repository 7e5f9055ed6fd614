"""Finding an hour that suits both: whose hours are whose, what is offered, and a rhythm planned in one go."""
