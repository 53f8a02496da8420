"""What everything is measured against: Flask answering with a constant page of 20 kB."""

from flask import Flask

PAGE = "<!doctype html><title>Constant</title><p>" + "twenty characters - " * 1_000

app = Flask("bare")


@app.get("/")
def constant() -> str:
    return PAGE
