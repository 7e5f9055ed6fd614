"""How people sign in: what is asked of whom, and how long it lasts. The pages are django-allauth's."""
