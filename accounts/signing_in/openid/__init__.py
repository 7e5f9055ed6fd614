"""OpenID Connect as we speak it: django-allauth's conversation, and every check of the answer that it leaves out."""
