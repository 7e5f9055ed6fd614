"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from mentoring.opening import check_before_opening, settle_in

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
application = get_wsgi_application()
check_before_opening()
settle_in()
