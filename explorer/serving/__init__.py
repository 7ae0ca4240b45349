"""The server around the pages: who may open the app, and opening it for who started it. Needs no page and no store."""
