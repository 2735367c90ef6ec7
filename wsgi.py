"""The doors for a server: ``app`` for any that speaks WSGI, ``door`` for granian's RSGI (bin/run takes it)."""

from tracker import create_app
from tracker.receiving import Door

app = create_app()
door = Door(app.wsgi_app, app.config["MAX_CONTENT_LENGTH"])
