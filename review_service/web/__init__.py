"""The pages: parse, one service call, redirect or render. A folder a subject;
the application is `application.py`."""
