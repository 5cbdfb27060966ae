"""The web face: a view reads the request, calls one service and answers; the door stands around it."""
